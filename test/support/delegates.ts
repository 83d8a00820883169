import { graphql } from 'graphql';
import type { PermissionArea, PermissionFlag, UserActor } from '../../src/core/actor.ts';
import { createLogger } from '../../src/core/logger.ts';
import type { PermissionLevel } from '../../src/core/permission-level.ts';
import type { RefreshCookie } from '../../src/core/request-context.ts';
import { serviceFeatures } from '../../src/core/service-feature.ts';
import { requestContext, type ContextDependencies } from '../../src/http/context.ts';
import type { House, TestUser } from './house.ts';

/** What somebody may do beyond what the role gives: levels by area, and flags. */
export type Delegated = Partial<Record<PermissionArea, PermissionLevel>> & {
  readonly flags?: readonly PermissionFlag[];
  /** A session that is there already; one is made where it is left out. */
  readonly sessionId?: string;
};

const features = Object.fromEntries(serviceFeatures.map((feature) => [feature, true]));
const noCookie: RefreshCookie = { read: () => null, set: () => undefined, clear: () => undefined };

/**
 * Asks the service's schema as an account with some permissions and no role that gives them. There is no way yet to
 * give them through the API.
 * @param behind the administrator who acts as the account, and in which session
 */
export async function askAsDelegate(
  house: House,
  user: TestUser,
  { flags = [], sessionId: given, ...levels }: Delegated,
  source: string,
  variableValues: Record<string, unknown> = {},
  behind: { readonly admin: TestUser; readonly sessionId: string } | null = null,
) {
  const sessionId = behind?.sessionId ?? given ?? (await house.callerFor(user)).sessionId;
  const actor: UserActor = {
    kind: 'USER',
    actorId: behind?.admin.id ?? user.id,
    subjectId: user.id,
    name: user.name,
    credential: { kind: behind ? 'IMPERSONATION' : 'SESSION', sessionId },
    role: user.role,
    isActive: true,
    isSuperAdmin: false,
    isFirstUser: false,
    mustChangePassword: false,
    permissions: { level: (area) => levels[area] ?? 'NONE', flag: (flag) => flags.includes(flag) },
    projectRoles: new Map(),
  };
  const dependencies = { config: { features }, logger: createLogger('silent'), unitOfWork: house.app.unitOfWork };
  const contextValue = requestContext(dependencies as unknown as ContextDependencies, {
    actor,
    origin: { requestId: null, ipAddress: null, userAgent: null },
    refreshCookie: noCookie,
    proxyIdentity: null,
    repetition: null,
  });
  const { data, errors = [] } = await graphql({ schema: house.app.schema, source, variableValues, contextValue });
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of any shape
  return { data: data as any, codes: errors.map(({ originalError }) => (originalError as { code?: string }).code) };
}
