import { pino, stdSerializers, type DestinationStream, type Logger as PinoLogger } from 'pino';

export type Logger = PinoLogger;

/** Names whose values never reach a log, wherever they stand. */
const secrets = [
  'password', 'currentPassword', 'newPassword', 'token', 'accessToken', 'refreshToken', 'secret', 'clientSecret',
  'credential', 'bearerToken', 'authorization', 'cookie', '["set-cookie"]', '["x-api-key"]',
]; // prettier-ignore

/** What TypeORM and pg add to an error that holds values of rows and parameters. */
const values = ['parameters', 'driverError', 'detail', 'where', 'internalQuery'];

/** An error as it is logged: what went wrong and where, without the values that it met. */
const errorWithoutValues = (error: unknown): unknown =>
  error instanceof Error
    ? Object.fromEntries(Object.entries(stdSerializers.err(error)).filter(([name]) => !values.includes(name)))
    : error;

/** JSON lines on standard output, without secrets. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const paths = secrets.flatMap((name) =>
    name.startsWith('[') ? [name, `*${name}`, `*.*${name}`] : [name, `*.${name}`, `*.*.${name}`],
  );
  const options = {
    level,
    redact: { paths, censor: '[redacted]' },
    serializers: { err: errorWithoutValues },
    base: undefined,
  };
  return destination ? pino(options, destination) : pino(options);
}
