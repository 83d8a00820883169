import { z } from 'zod';
import { graphqlVariables } from './graphql-variables.ts';
import { paymentVariables } from './payment-variables.ts';
import {
  baseUrl,
  count,
  databaseUrl,
  flag,
  headerName,
  isDestination,
  isMailUrl,
  isNetwork,
  isOrigin,
  list,
  mailbox,
} from './values.ts';
import { watchingVariables } from './watching-variables.ts';

/** Defaults that people have in their fingers, and that production refuses. */
export const DEFAULT_ADMIN_PASSWORD = 'changeme';

/** bcrypt reads no further. */
const MOST_PASSWORD_BYTES = 72;

/** One variable of the environment. */
export interface Variable {
  readonly about: string;
  readonly schema: z.ZodType;
  /** What applies when unset, as documented; undefined: nothing. */
  readonly shown?: string;
  readonly secret?: true;
  /** The empty string is a value of its own. */
  readonly emptyMeans?: string;
}

/** Every variable of the environment: what it means, what it may be, and what applies when it is not set. */
export const variables = {
  NODE_ENV: {
    about: '`production` refuses default secrets, hides GraphiQL and introspection, and marks cookies Secure.',
    schema: z.enum(['development', 'production', 'test']).default('development'),
    shown: 'development',
  },
  HOST: { about: 'Address to listen on.', schema: z.string().default('127.0.0.1'), shown: '127.0.0.1' },
  PORT: { about: 'Port to listen on; 0 takes any free one.', schema: count(0, 65535).default(4000), shown: '4000' },
  PUBLIC_URL: {
    about: 'Address by which clients reach the service: issuer of its tokens, and base of the links it sends.',
    schema: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
    shown: 'http://HOST:PORT',
  },
  LOG_LEVEL: {
    about: 'Least level that is logged.',
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    shown: 'info',
  },
  DATABASE_URL: {
    about: 'PostgreSQL 15 or later. Unset: an embedded PostgreSQL is started in DATA_DIR.',
    schema: databaseUrl.optional(),
    secret: true,
  },
  DATABASE_OWNER_URL: {
    about:
      'Login that owns the tables and runs migrations, where DATABASE_URL is a runtime login of its own. Unset: DATABASE_URL migrates, and the service takes the role gatehouse_app on its connections.',
    schema: databaseUrl.optional(),
    secret: true,
  },
  DATABASE_POOL_SIZE: {
    about:
      'Connections of this process for writing, as many again for reading, and up to four more that short reads share.',
    schema: count(1, 200).default(10),
    shown: '10',
  },
  DATABASE_LISTEN_URL: {
    about:
      'Address of the same database for LISTEN, where DATABASE_URL leads to a pooler in transaction mode, which hands on no notifications. Unset: DATABASE_URL.',
    schema: databaseUrl.optional(),
    secret: true,
  },
  DATABASE_READ_URL: {
    about:
      'A streaming replica, for lists and reports that may be some seconds late. Who may do what is never read there. Unset, out of reach or too late: DATABASE_URL.',
    schema: databaseUrl.optional(),
    secret: true,
  },
  DATABASE_NAMED_STATEMENTS: {
    about:
      'Whether statements are prepared by name, which is faster. `false` behind a pooler in transaction mode that does not carry them, such as PgBouncer before 1.21.',
    schema: flag.default(true),
    shown: 'true',
  },
  WORKERS: {
    about:
      'Processes that answer requests on this machine, on one port. With more than one, one process more starts them, starts those anew that crash, and answers nobody; the first of them does the queued work.',
    schema: count(1, 64).default(1),
    shown: '1',
  },
  WORKER: {
    about:
      'Whether this process does queued work, such as mails and imports, beside answering requests: `inline`; or leaves it to processes started as `gatehouse worker`: `off`.',
    schema: z.enum(['inline', 'off']).default('inline'),
    shown: 'inline',
  },
  WORKER_CONCURRENCY: {
    about:
      'Queued tasks that a process does at the same time. From two on, one place is kept free for short ones, such as mails. Events for webhooks have eight places beside, since they mostly wait.',
    schema: count(1, 100).default(4),
    shown: '4',
  },
  DATA_DIR: {
    about: 'Folder of the embedded PostgreSQL and, in development, of the encryption key.',
    schema: z.string().min(1).default('./.data'),
    shown: './.data',
  },
  ENCRYPTION_KEY: {
    about:
      'Encrypts secrets at rest, such as token signing keys: 32 bytes as base64 or hex (`openssl rand -base64 32`). Required in production; made and kept in DATA_DIR otherwise.',
    schema: z
      .string()
      .regex(/^([0-9a-fA-F]{64}|[A-Za-z0-9+/_-]{43}=?)$/, 'must be 32 bytes as base64 or hex')
      .transform((text) => Buffer.from(text, /^[0-9a-fA-F]{64}$/.test(text) ? 'hex' : 'base64'))
      .optional(),
    secret: true,
  },
  ADMIN_USER: {
    about: 'Sign-in name of the administrator made at the first start.',
    schema: z
      .string()
      .regex(/^[a-z0-9_-]{0,64}$/, 'may have a-z, 0-9, hyphen and underscore')
      .default('admin'),
    shown: 'admin',
    emptyMeans: 'no administrator is made; the first account by whatever path becomes it',
  },
  ADMIN_PASSWORD: {
    about: `First password of that administrator, who must change it before anything else. Unset in production: no administrator is made, and whoever signs up first becomes it. \`${DEFAULT_ADMIN_PASSWORD}\` is refused in production and on any HOST but loopback.`,
    schema: z
      .string()
      .refine((password) => Buffer.byteLength(password) <= MOST_PASSWORD_BYTES, 'may have at most 72 bytes in UTF-8')
      .optional(),
    shown: `${DEFAULT_ADMIN_PASSWORD} (development only)`,
    secret: true,
  },
  ADMIN_EMAIL: {
    about: 'Email address of that administrator, shown as contact to people who await approval.',
    schema: z.email('must be an email address').default('admin@gatehouse.local'),
    shown: 'admin@gatehouse.local',
  },
  MAIL_URL: {
    about:
      'Where mail is handed in: `smtp://user:password@host:587` (encrypted where the server can, and always where a password is sent over a network), `smtps://…:465`, or `file:///folder`, which gets a file for each mail. Unset: there is no mail, and what needs it answers FEATURE_DISABLED.',
    schema: z.string().refine(isMailUrl, 'must be smtp://host, smtps://host or file:///folder').optional(),
    secret: true,
  },
  MAIL_FROM: {
    about:
      'Sender of mails, as `Name <address>`; mails call the installation by the name. Required in production where there is a MAIL_URL.',
    schema: mailbox.optional(),
    shown: 'Gatehouse <gatehouse@localhost> (development only)',
  },
  APP_URL: {
    about:
      'Address of the application that people use. Links in mails lead to its pages /set-password and /confirm-email, with the token as `?token=`. Unset: PUBLIC_URL, where the service has plain pages of its own.',
    schema: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
    shown: 'PUBLIC_URL',
  },
  ENTRA_LOGIN_URL: {
    about: 'Where applications sign in at Microsoft Entra ID; another one in national clouds.',
    schema: baseUrl.default('https://login.microsoftonline.com'),
    shown: 'https://login.microsoftonline.com',
  },
  MICROSOFT_GRAPH_URL: {
    about: 'Where Microsoft Graph is, with its version; another one in national clouds.',
    schema: baseUrl.default('https://graph.microsoft.com/v1.0'),
    shown: 'https://graph.microsoft.com/v1.0',
  },
  GOOGLE_TOKEN_URL: {
    about: 'Where service accounts get access tokens of Google.',
    schema: baseUrl.default('https://oauth2.googleapis.com/token'),
    shown: 'https://oauth2.googleapis.com/token',
  },
  GOOGLE_DIRECTORY_URL: {
    about: 'Where the Directory API of the Google Admin SDK is, with its version.',
    schema: baseUrl.default('https://admin.googleapis.com/admin/directory/v1'),
    shown: 'https://admin.googleapis.com/admin/directory/v1',
  },
  AUDIT_RETENTION_MONTHS: {
    about:
      'Whole months of the audit log that are kept beside the present one; older ones are dropped. Set by each process that migrates, and so by each that starts. Unset: all are kept.',
    schema: count(1, 1_200).optional(),
  },
  USAGE_RETENTION_MONTHS: {
    about:
      'Whole months of usage records that are kept beside the present one; older ones are dropped, and what everybody used stays known by its totals. Set by each process that migrates, and so by each that starts. Unset: all are kept.',
    schema: count(1, 1_200).optional(),
  },
  LITELLM_API_KEY: {
    about: 'Key of an administrator of a LiteLLM proxy, for `gatehouse litellm pull`; nothing else reads it.',
    schema: z
      .string()
      .regex(/^[\x21-\x7e]+$/, 'must be a key, without spaces')
      .optional(),
    secret: true,
  },
  ...paymentVariables,
  ENABLE_USER_MANAGEMENT: {
    about: 'Managing users, groups and projects here. Off: those mutations answer FEATURE_DISABLED.',
    schema: flag.default(true),
    shown: 'true',
  },
  ENABLE_BUDGET_MANAGEMENT: { about: 'USD budgets and their spending.', schema: flag.default(true), shown: 'true' },
  ENABLE_BILLING: {
    about:
      'Plans, subscriptions and payments. Off: nobody changes any; those that are there can be read, and quotas of plans bind nobody.',
    schema: flag.default(true),
    shown: 'true',
  },
  ENABLE_INQUIRIES: {
    about: 'Inquiries to the administrators. Off: nobody writes any; those that are there can be read.',
    schema: flag.default(true),
    shown: 'true',
  },
  ENABLE_GRAPHIQL: {
    about: 'Serves the explorer at /graphiql.',
    schema: flag.optional(),
    shown: 'true (false in production)',
  },
  ENABLE_INTROSPECTION: {
    about: 'Answers introspection queries, and suggests names in validation errors.',
    schema: flag.optional(),
    shown: 'true (false in production)',
  },
  GIT_COMMIT: {
    about: 'Git commit of the build, as `service` tells it; the image is built with it.',
    schema: z
      .string()
      .regex(/^[\w.+-]{1,64}$/, 'may have letters, digits, hyphen, dot, plus and underscore')
      .optional(),
  },
  TRUSTED_PROXIES: {
    about: 'Addresses or networks of proxies whose X-Forwarded-For is believed, separated by commas.',
    schema: list
      .refine(
        (networks) => networks.every(isNetwork),
        'must be addresses or networks such as 10.0.0.0/8, separated by commas',
      )
      .default([]),
  },
  TRUSTED_EMAIL_HEADER: {
    about:
      'Header in which a proxy of TRUSTED_PROXIES names the person that it has signed in, for example X-Forwarded-Email. The proxy has to take the header away from what comes from outside.',
    schema: headerName.optional(),
  },
  TRUSTED_NAME_HEADER: {
    about:
      'Header in which such a proxy gives the display name of the person, for accounts made at their first sign-in.',
    schema: headerName.optional(),
  },
  SSO_PROVIDERS: {
    about:
      'Identity providers that people may sign in at (OpenID Connect), as a JSON array; docs/single-sign-on.md has every member.',
    schema: z.string().optional(),
    secret: true,
  },
  SSO_PROVIDERS_FILE: {
    about: 'File with such an array; its providers come after those of SSO_PROVIDERS.',
    schema: z.string().optional(),
  },
  SSO_CLIENT_SECRETS: {
    about: 'Client secrets of identity providers, as a JSON object from the id of a provider to its secret.',
    schema: z.string().optional(),
    secret: true,
  },
  SSO_CLIENT_SECRETS_FILE: {
    about: 'File with such an object, for secrets that are mounted as files.',
    schema: z.string().optional(),
  },
  SSO_RETURN_ORIGINS: {
    about:
      'Origins such as https://admin.example.org, separated by commas, to which single sign-on may lead back beside those of APP_URL and PUBLIC_URL.',
    schema: list
      .refine(
        (origins) => origins.every(isOrigin),
        'must be origins such as https://app.example.org, separated by commas',
      )
      .default([]),
  },
  OUTBOUND_ALLOWED: {
    about:
      'Hosts, addresses and networks such as tools.internal or 10.1.0.0/16, separated by commas, that webhooks and connection tests may reach beside the public network, also by http.',
    schema: list
      .refine(
        (destinations) => destinations.every(isDestination),
        'must be hosts, addresses or networks such as 10.1.0.0/16, separated by commas',
      )
      .default([]),
  },
  ...graphqlVariables,
  ...watchingVariables,
} as const satisfies Record<string, Variable>;

export type VariableName = keyof typeof variables;
