import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { userRoles } from '../core/actor.ts';

/** What the protocol itself says in the request, and no operator may say otherwise. */
const RESERVED_PARAMETERS = [
  'client_id',
  'client_secret',
  'code_challenge',
  'code_challenge_method',
  'nonce',
  'redirect_uri',
  'request',
  'request_uri',
  'response_mode',
  'response_type',
  'scope',
  'state',
];

/** Issuers of Microsoft at which the accounts of every organization, and of none, sign in. */
const everybodysTenant = /^https:\/\/login\.microsoftonline\.[a-z]+\/(common|organizations|consumers)(\/|$)/;

const isLoopback = (hostname: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);

const isIssuer = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  const isPlain = username === '' && password === '' && search === '' && hash === '';
  return isPlain && (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname)));
};

const text = (most: number) => z.string().min(1, 'must not be empty').max(most, `may have at most ${most} characters`);

/** A claim by its name, or one inside another by the names that lead there. */
const claim = z.union([text(200), z.array(text(200)).min(1).max(8)], {
  error: 'must be the name of a claim, or a list of names that leads to it',
});

const domain = z
  .string()
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i, 'must be a domain such as example.org')
  .transform((name) => name.toLowerCase());

const rule = z.strictObject({ claim, value: text(500), role: z.enum(userRoles) });

const provider = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be 1 to 63 letters a-z, digits and hyphens'),
    name: text(100),
    issuer: z
      .string()
      .refine(isIssuer, 'must be an https URL without query (http on loopback alone)')
      .refine(
        (issuer) => !everybodysTenant.test(issuer),
        'must name one tenant: at common, organizations and consumers anybody may claim any address',
      ),
    clientId: text(500),
    clientSecret: text(2_000).optional(),
    clientAuthentication: z.enum(['client_secret_basic', 'client_secret_post']).default('client_secret_basic'),
    scopes: z
      .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'must be a scope'))
      .default(['openid', 'email', 'profile'])
      .refine((scopes) => scopes.includes('openid'), 'must include openid'),
    parameters: z
      .record(text(100), text(1_000))
      .default({})
      .refine(
        (parameters) => !RESERVED_PARAMETERS.some((name) => Object.hasOwn(parameters, name)),
        `must leave alone what the protocol says: ${RESERVED_PARAMETERS.join(', ')}`,
      ),
    userInfo: z.boolean().default(true),
    emailVerifiedClaim: text(200).default('email_verified'),
    allowedEmailDomains: z.array(domain).default([]),
    allowSignUp: z.boolean().default(false),
    role: z
      .enum(['PENDING', 'USER', 'SUBSCRIBER', 'EXPERT'], { error: 'must be a role, and not ADMIN' })
      .default('PENDING'),
    roles: z.array(rule).default([]),
    allowAdministrators: z.boolean().default(false),
    linkByVerifiedEmail: z.boolean().default(false),
    groupsClaim: claim.optional(),
    groups: z.record(text(500), text(200)).default({}),
  })
  .superRefine(({ roles, allowAdministrators, groups, groupsClaim }, context) => {
    roles.forEach(({ role }, index) => {
      if (role === 'ADMIN' && !allowAdministrators)
        context.addIssue({
          code: 'custom',
          path: ['roles', index, 'role'],
          message: 'must not be ADMIN without allowAdministrators',
        });
    });
    if (Object.keys(groups).length > 0 && groupsClaim === undefined)
      context.addIssue({ code: 'custom', path: ['groups'], message: 'needs groupsClaim, the claim that names them' });
  })
  .readonly();

/** An identity provider, as the operator describes it. `clientSecret` is missing from a public client, which has PKCE alone. */
export type IdentityProviderConfig = z.infer<typeof provider>;

const secrets = z.record(z.string(), text(2_000));

/** Where what is read comes from: the variable that is named in faults, and its JSON. */
interface Source {
  readonly name: string;
  readonly json: unknown;
}

/** The variables that describe identity providers; undefined where one is not set. */
export interface ProviderVariables {
  readonly SSO_PROVIDERS?: string | undefined;
  readonly SSO_PROVIDERS_FILE?: string | undefined;
  readonly SSO_CLIENT_SECRETS?: string | undefined;
  readonly SSO_CLIENT_SECRETS_FILE?: string | undefined;
}

/**
 * Reads and checks what is said of identity providers. Nothing of a value is told in a fault: it may be a secret.
 * @param faults gets each thing that is wrong, with the path to it
 */
export function readIdentityProviders(
  variables: ProviderVariables,
  faults: string[],
): readonly IdentityProviderConfig[] {
  const sources = [
    ...sourceOf('SSO_PROVIDERS', variables.SSO_PROVIDERS, faults),
    ...sourceInFile('SSO_PROVIDERS_FILE', variables.SSO_PROVIDERS_FILE, faults),
  ];
  const secretSources = [
    ...sourceOf('SSO_CLIENT_SECRETS', variables.SSO_CLIENT_SECRETS, faults),
    ...sourceInFile('SSO_CLIENT_SECRETS_FILE', variables.SSO_CLIENT_SECRETS_FILE, faults),
  ];
  const described = sources.flatMap((source) => checked(z.array(provider), source, faults) ?? []);
  const ids = described.map(({ id }) => id);
  for (const id of new Set(ids.filter((each, index) => ids.indexOf(each) !== index)))
    faults.push(`${sources.map(({ name }) => name).join(', ')}: two providers have the id ${id}`);
  const secretOf = new Map<string, string>();
  for (const source of secretSources)
    for (const [id, secret] of Object.entries(checked(secrets, source, faults) ?? {})) {
      if (sources.length > 0 && faults.length === 0 && !ids.includes(id))
        faults.push(`${source.name}: has a secret for ${JSON.stringify(id)}, which is no provider's id`);
      secretOf.set(id, secret);
    }
  return described.map((each) => ({ ...each, clientSecret: secretOf.get(each.id) ?? each.clientSecret }));
}

function sourceOf(name: string, text: string | undefined, faults: string[]): Source[] {
  if (text === undefined) return [];
  try {
    return [{ name, json: JSON.parse(text) as unknown }];
  } catch {
    faults.push(`${name}: is not JSON (is [redacted])`);
    return [];
  }
}

function sourceInFile(name: string, path: string | undefined, faults: string[]): Source[] {
  if (path === undefined) return [];
  try {
    return sourceOf(name, readFileSync(path, 'utf8'), faults);
  } catch (error) {
    faults.push(`${name}: the file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`);
    return [];
  }
}

function checked<T extends z.ZodType>(schema: T, { name, json }: Source, faults: string[]): z.infer<T> | null {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) faults.push(`${name}${shown(path)}: ${message}`);
  return null;
}

/** A path as JavaScript writes it, such as `[0].groups["Staff"]`. */
const shown = (path: readonly PropertyKey[]): string =>
  path
    .map((part) =>
      typeof part === 'string' ? (/^\w+$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`) : `[${String(part)}]`,
    )
    .join('');
