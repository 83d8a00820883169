import { AsyncResource } from 'node:async_hooks';
import pg from 'pg';
import { requestStore } from '../../src/http/request-store.ts';

const ofRequest = new Map<string, string[]>();

/** A statement with its values, as the service ran it. */
export interface RecordedQuery {
  readonly text: string;
  readonly values: readonly unknown[];
}

let recording: RecordedQuery[] | null = null;

const prototype = pg.Client.prototype as unknown as { query: (...args: unknown[]) => unknown };
const { query } = prototype;
prototype.query = function (this: unknown, ...args: unknown[]) {
  const [statement, given] = args as [string | { readonly text: string; readonly values?: unknown[] }, unknown];
  const requestId = requestStore.getStore()?.requestId;
  if (requestId) {
    const values =
      (typeof statement === 'string' ? undefined : statement.values) ?? (Array.isArray(given) ? given : []);
    recording?.push({ text: typeof statement === 'string' ? statement : statement.text, values });
    const statements = ofRequest.get(requestId) ?? [];
    ofRequest.set(requestId, statements);
    statements.push(typeof statement === 'string' ? statement : statement.text);
  }
  return query.apply(this, args);
};

type Connected = (error: Error | undefined, client: unknown, release: unknown) => void;

/** Who had to wait for a connection is called back by whoever gave it free, and would be taken for that one. */
const pool = pg.Pool.prototype as unknown as { connect: (connected?: Connected) => unknown };
const { connect } = pool;
pool.connect = function (this: unknown, connected?: Connected) {
  return connect.call(this, connected && AsyncResource.bind(connected));
};

/** SQL statements that the service ran to answer a request, in order; can be taken once. */
export function takeStatements(requestId: string): string[] {
  const statements = ofRequest.get(requestId) ?? [];
  ofRequest.delete(requestId);
  return statements;
}

/** Does the work, and tells which statements the service ran for requests meanwhile, in order, but for transactions. */
export async function recorded<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly queries: readonly RecordedQuery[] }> {
  recording = [];
  try {
    const result = await work();
    return { result, queries: recording.filter(({ text }) => !/^(BEGIN|START|COMMIT|ROLLBACK)\b/.test(text)) };
  } finally {
    recording = null;
  }
}
