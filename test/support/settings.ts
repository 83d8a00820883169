import type { Answer, Caller, House } from './house.ts';

export const SETTINGS = `
  registration { signUpEnabled defaultRole emailConfirmationRequired allowedEmailDomains }
  passwords { minLength minStrength }
  sessions { accessTokenMinutes refreshTokenDays impersonationMinutes }
  users { emailChangeAllowed defaultTimeZone defaultLocale }
  permissions { defaultsApplyTo adminsBypassGrants }
  pricing { currency prices { model inputPerMillion outputPerMillion } }
  billingCurrency version updatedAt`;

export const UPDATE_SETTINGS = `mutation ($input: UpdateSettingsInput!) {
  updateSettings(input: $input) { settings { ${SETTINGS} } }
}`;
export const IMPORT_SETTINGS = `mutation ($document: JSONObject!, $dryRun: Boolean! = false) {
  importSettings(document: $document, dryRun: $dryRun) { changedPaths settings { ${SETTINGS} } }
}`;

const CONFIG = 'namespace document isPublic version updatedBy { id name } updatedAt';
export const SET_CONFIG = `mutation ($input: SetPlatformConfigInput!) { setPlatformConfig(input: $input) { config { ${CONFIG} } } }`;
export const DELETE_CONFIG = `mutation ($namespace: String!) { deletePlatformConfig(namespace: $namespace) { config { ${CONFIG} } } }`;
export const ONE_CONFIG = `query ($namespace: String!) { platformConfig(namespace: $namespace) { ${CONFIG} } }`;
export const ALL_CONFIGS = `{ platformConfigs { ${CONFIG} } }`;

export const updateSettings = (house: House, caller: Caller, input: object): Promise<Answer> =>
  house.ask(caller, UPDATE_SETTINGS, { input });

export const setConfig = (house: House, caller: Caller, namespace: string, document: object, more: object = {}) =>
  house.ask(caller, SET_CONFIG, { input: { namespace, document, ...more } });

/** What is said of input at fault: where, and what. */
export const faults = ({ refusal }: Answer): string[] =>
  (refusal?.violations ?? []).map(({ path, code }) => `${path.join('.')} ${code}`);

/** What is stored of the settings. */
export const settingsRow = async (house: House): Promise<{ document: object; version: number }> =>
  (await house.rows('SELECT document, version FROM settings'))[0] as { document: object; version: number };

/** Events of an action, oldest first. */
export const eventsOf = (house: House, action: string) =>
  house.rows('SELECT * FROM audit_events WHERE action = $1 ORDER BY created_at, id', [action]);
