import { z } from 'zod';
import { readIdentityProviders } from './config/identity-providers.ts';
import { readTrustedDocuments } from './config/trusted-documents.ts';
import { DEFAULT_ADMIN_PASSWORD, variables, type Variable, type VariableName } from './config/variables.ts';

export type { IdentityProviderConfig } from './config/identity-providers.ts';
export type { TrustedDocument } from './config/trusted-documents.ts';
export { DEFAULT_ADMIN_PASSWORD };

const DEFAULT_MAIL_FROM = { name: 'Gatehouse', address: 'gatehouse@localhost' };

/** Set to nothing is a choice where the variable says so; elsewhere it is as good as not set. */
const emptyIsUnset = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema);

/** Everything that the environment decides, checked and frozen. */
export type Config = ReturnType<typeof parse>;

/** The environment cannot be used; lists every fault at once, with secrets redacted. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly faults: readonly string[]) {
    super(`The configuration has ${faults.length} fault(s):\n` + faults.map((fault) => `  - ${fault}`).join('\n'));
  }
}

const shape = Object.fromEntries(
  Object.entries<Variable>(variables).map(([name, { schema, emptyMeans }]) => [
    name,
    emptyMeans ? schema : emptyIsUnset(schema),
  ]),
) as { [N in VariableName]: (typeof variables)[N]['schema'] };

/** Whether others than this machine reach the address. */
const isExposed = (host: string | undefined): boolean =>
  host !== undefined && host !== '' && !/^(127\.|::1$|localhost$)/.test(host);

const isOfEverybody = (network: string): boolean => /\/0+\s*$/.test(network);

/** @throws ConfigError */
function parse(environment: NodeJS.ProcessEnv) {
  const parsed = z.object(shape).safeParse(environment);
  const faults = parsed.success
    ? []
    : parsed.error.issues.map((issue) => {
        const name = String(issue.path[0]) as VariableName;
        const { secret } = variables[name] as Variable;
        return `${name}: ${issue.message} (is ${secret ? '[redacted]' : JSON.stringify(environment[name])})`;
      });
  const production = environment.NODE_ENV === 'production';
  if (production && !environment.ENCRYPTION_KEY) faults.push('ENCRYPTION_KEY: required in production');
  if (production && !environment.PUBLIC_URL) faults.push('PUBLIC_URL: required in production');
  if (production && environment.ADMIN_PASSWORD === DEFAULT_ADMIN_PASSWORD)
    faults.push('ADMIN_PASSWORD: the default password is refused in production (is [redacted])');
  if (
    !production &&
    isExposed(environment.HOST) &&
    (environment.ADMIN_PASSWORD ?? DEFAULT_ADMIN_PASSWORD) === DEFAULT_ADMIN_PASSWORD &&
    environment.ADMIN_USER !== ''
  )
    faults.push(
      'ADMIN_PASSWORD: the default password is refused where HOST is not loopback; set one, or ADMIN_USER to nothing (is [redacted])',
    );
  if (environment.TRUSTED_EMAIL_HEADER && !environment.TRUSTED_PROXIES)
    faults.push('TRUSTED_EMAIL_HEADER: needs TRUSTED_PROXIES, the proxies whose header is believed');
  if (environment.TRUSTED_EMAIL_HEADER && environment.TRUSTED_PROXIES?.split(',').some(isOfEverybody))
    faults.push(
      "TRUSTED_EMAIL_HEADER: not where TRUSTED_PROXIES has a network of all addresses, whose header is anybody's",
    );
  if (environment.TRUSTED_NAME_HEADER && !environment.TRUSTED_EMAIL_HEADER)
    faults.push('TRUSTED_NAME_HEADER: needs TRUSTED_EMAIL_HEADER, which says whose name it is');
  if (environment.DATABASE_OWNER_URL && !environment.DATABASE_URL)
    faults.push('DATABASE_OWNER_URL: needs DATABASE_URL, the runtime login');
  for (const name of ['DATABASE_LISTEN_URL', 'DATABASE_READ_URL'] as const)
    if (environment[name] && !environment.DATABASE_URL) faults.push(`${name}: needs DATABASE_URL`);
  if (production && environment.MAIL_URL && !environment.MAIL_FROM)
    faults.push('MAIL_FROM: required in production where there is a MAIL_URL');
  if (
    parsed.success &&
    parsed.data.RATE_LIMIT_POINTS > 0 &&
    parsed.data.RATE_LIMIT_POINTS < parsed.data.GRAPHQL_MAX_COST
  )
    faults.push('RATE_LIMIT_POINTS: less than GRAPHQL_MAX_COST, so that operations which are allowed could never run');
  if (parsed.success && parsed.data.WORKERS > 1 && parsed.data.METRICS_TOKEN && parsed.data.METRICS_PORT === undefined)
    faults.push('METRICS_TOKEN: needs METRICS_PORT with several WORKERS, of which PORT would reach any one');
  if (environment.STRIPE_SECRET_KEY && !environment.STRIPE_WEBHOOK_SECRETS?.replace(/[\s,]/g, ''))
    faults.push('STRIPE_WEBHOOK_SECRETS: needed with STRIPE_SECRET_KEY, or nobody would be told of payments');
  if (environment.YOOKASSA_SHOP_ID && !environment.YOOKASSA_SECRET_KEY)
    faults.push('YOOKASSA_SECRET_KEY: needed with YOOKASSA_SHOP_ID');
  if (parsed.success && parsed.data.TRUSTED_DOCUMENTS_ONLY && parsed.data.TRUSTED_DOCUMENTS === undefined)
    faults.push('TRUSTED_DOCUMENTS_ONLY: needs TRUSTED_DOCUMENTS, or nothing would be answered');
  const trustedDocuments = parsed.success ? readTrustedDocuments(parsed.data.TRUSTED_DOCUMENTS, faults) : [];
  const identityProviders = parsed.success ? readIdentityProviders(parsed.data, faults) : [];
  if (faults.length > 0 || !parsed.success) throw new ConfigError(faults);

  const env = parsed.data;
  return Object.freeze({
    production,
    test: env.NODE_ENV === 'test',
    host: env.HOST,
    port: env.PORT,
    /** null where it follows from the address that is listened on. */
    publicUrl: env.PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    /** Base of the links in mails; null where the service's own pages serve. */
    appUrl: env.APP_URL?.replace(/\/+$/, '') ?? null,
    /** null: there is no mail. */
    mail: env.MAIL_URL === undefined ? null : { url: env.MAIL_URL, from: env.MAIL_FROM ?? DEFAULT_MAIL_FROM },
    logLevel: env.LOG_LEVEL,
    databaseUrl: env.DATABASE_URL,
    databaseOwnerUrl: env.DATABASE_OWNER_URL,
    databaseListenUrl: env.DATABASE_LISTEN_URL,
    /** A replica, for what may be late. */
    databaseReadUrl: env.DATABASE_READ_URL,
    databaseNamedStatements: env.DATABASE_NAMED_STATEMENTS,
    databasePoolSize: env.DATABASE_POOL_SIZE,
    /** Processes that answer requests. */
    workers: env.WORKERS,
    worker: Object.freeze({ inline: env.WORKER === 'inline', concurrency: env.WORKER_CONCURRENCY }),
    dataDir: env.DATA_DIR,
    encryptionKey: env.ENCRYPTION_KEY,
    /** null: the first account by whatever path becomes the administrator. */
    admin:
      env.ADMIN_USER === '' || (production && !env.ADMIN_PASSWORD)
        ? null
        : {
            username: env.ADMIN_USER,
            password: env.ADMIN_PASSWORD ?? DEFAULT_ADMIN_PASSWORD,
            email: env.ADMIN_EMAIL.toLowerCase(),
          },
    /** Where the providers of directories are. */
    providers: Object.freeze({
      entraLoginUrl: env.ENTRA_LOGIN_URL,
      microsoftGraphUrl: env.MICROSOFT_GRAPH_URL,
      googleTokenUrl: env.GOOGLE_TOKEN_URL,
      googleDirectoryUrl: env.GOOGLE_DIRECTORY_URL,
    }),
    /** null: the audit log is kept for ever. */
    auditRetentionMonths: env.AUDIT_RETENTION_MONTHS ?? null,
    /** null: the usage ledger is kept for ever. */
    usageRetentionMonths: env.USAGE_RETENTION_MONTHS ?? null,
    /** By which a LiteLLM proxy is asked; null: it is not. */
    litellmApiKey: env.LITELLM_API_KEY ?? null,
    /** Who takes payments; null where nobody pays there. */
    payments: Object.freeze({
      stripe:
        env.STRIPE_SECRET_KEY === undefined
          ? null
          : {
              secretKey: env.STRIPE_SECRET_KEY,
              webhookSecrets: env.STRIPE_WEBHOOK_SECRETS,
              apiUrl: env.STRIPE_API_URL,
            },
      yookassa:
        env.YOOKASSA_SHOP_ID === undefined
          ? null
          : { shopId: env.YOOKASSA_SHOP_ID, secretKey: env.YOOKASSA_SECRET_KEY!, apiUrl: env.YOOKASSA_API_URL },
    }),
    features: Object.freeze({
      USER_MANAGEMENT: env.ENABLE_USER_MANAGEMENT,
      BUDGET_MANAGEMENT: env.ENABLE_BUDGET_MANAGEMENT,
      BILLING: env.ENABLE_BILLING,
      INQUIRIES: env.ENABLE_INQUIRIES,
      MAIL: env.MAIL_URL !== undefined,
    }),
    graphiql: env.ENABLE_GRAPHIQL ?? !production,
    introspection: env.ENABLE_INTROSPECTION ?? !production,
    /** null in a development build. */
    commit: env.GIT_COMMIT ?? null,
    trustedProxies: env.TRUSTED_PROXIES,
    /** null: no header signs anybody in. */
    trustedHeaders: env.TRUSTED_EMAIL_HEADER
      ? { email: env.TRUSTED_EMAIL_HEADER.toLowerCase(), name: env.TRUSTED_NAME_HEADER?.toLowerCase() ?? null }
      : null,
    /** None: nobody signs in anywhere else. */
    identityProviders,
    ssoReturnOrigins: env.SSO_RETURN_ORIGINS.map((origin) => origin.toLowerCase()),
    /** Where requests may lead, beside the public network, whose addresses users give. */
    outboundAllowed: env.OUTBOUND_ALLOWED,
    /** Documents that clients may name by their hash. */
    trustedDocuments,
    /** Whether no others are answered. */
    trustedDocumentsOnly: env.TRUSTED_DOCUMENTS_ONLY,
    limits: Object.freeze({
      bodyBytes: env.GRAPHQL_MAX_BODY_BYTES,
      uploadBytes: env.UPLOAD_MAX_BYTES,
      depth: env.GRAPHQL_MAX_DEPTH,
      aliases: env.GRAPHQL_MAX_ALIASES,
      directives: env.GRAPHQL_MAX_DIRECTIVES,
      tokens: env.GRAPHQL_MAX_TOKENS,
      cost: env.GRAPHQL_MAX_COST,
    }),
    /** What each caller may spend; null: as much as it likes. */
    rateLimit:
      env.RATE_LIMIT_POINTS === 0
        ? null
        : Object.freeze({ points: env.RATE_LIMIT_POINTS, windowSeconds: env.RATE_LIMIT_WINDOW_SECONDS }),
    /** Where metrics are read: on a port of their own, or where that is null on the service's, by the token; null: nowhere. */
    metrics:
      env.METRICS_PORT === undefined && env.METRICS_TOKEN === undefined
        ? null
        : Object.freeze({ port: env.METRICS_PORT ?? null, token: env.METRICS_TOKEN ?? null }),
    /** Operations that are counted by their own names. */
    knownOperations: new Set(env.METRICS_OPERATIONS),
    /** Where traces go; null: nowhere. */
    traces:
      env.OTEL_EXPORTER_OTLP_ENDPOINT === undefined
        ? null
        : Object.freeze({
            url: `${env.OTEL_EXPORTER_OTLP_ENDPOINT.replace(/\/+$/, '')}/v1/traces`,
            headers: env.OTEL_EXPORTER_OTLP_HEADERS ?? {},
            serviceName: env.OTEL_SERVICE_NAME,
            share: env.OTEL_TRACES_SAMPLER_ARG,
          }),
  });
}

/** The only reader of the environment. @throws ConfigError with every fault */
export const loadConfig = (environment: NodeJS.ProcessEnv = process.env): Config => parse(environment);
