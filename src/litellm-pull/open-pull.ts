import { ConfigError } from '../config.ts';
import { openBeside } from '../operator/open-beside.ts';
import { LiteLlmPullService } from '../usage/litellm/index.ts';
import { organizationWing } from '../wings/organization.ts';
import { permissionsWing } from '../wings/permissions.ts';
import { usageWing } from '../wings/usage.ts';

/** The services by which an operator takes over what a LiteLLM proxy keeps. */
export type Pull = Awaited<ReturnType<typeof openPull>>;

/**
 * Opens them beside the service where it runs.
 * @param command as the audit log names it
 * @throws ConfigError, DatabaseSetupError, DatabaseUnreachableError, EmbeddedPostgresError
 */
export async function openPull(command: string) {
  const { foundation, identity, read, mutate, close } = await openBeside(command);
  try {
    const { litellmApiKey: key, features } = foundation.config;
    const faults = [
      ...(key === null ? ["LITELLM_API_KEY: required, a key of one of the proxy's administrators"] : []),
      ...(features.BUDGET_MANAGEMENT ? [] : ['ENABLE_BUDGET_MANAGEMENT: off, so that there are no budgets']),
    ];
    if (key === null || faults.length > 0) throw new ConfigError(faults);
    const organization = organizationWing(foundation, identity);
    const permissions = permissionsWing(foundation, identity, organization);
    const { budgets, recording } = usageWing(foundation, identity, organization, permissions);
    return {
      key,
      read,
      mutate,
      close,
      users: identity.users,
      authentication: permissions.authentication,
      litellm: new LiteLlmPullService(budgets, recording),
    };
  } catch (error) {
    await close();
    throw error;
  }
}
