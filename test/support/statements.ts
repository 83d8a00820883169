import pg from 'pg';
import { requestStore } from '../../src/http/request-store.ts';

const ofRequest = new Map<string, string[]>();

const prototype = pg.Client.prototype as unknown as { query: (...args: unknown[]) => unknown };
const { query } = prototype;
prototype.query = function (this: unknown, ...args: unknown[]) {
  const [statement] = args as [string | { readonly text: string }];
  const requestId = requestStore.getStore()?.requestId;
  if (requestId) {
    const statements = ofRequest.get(requestId) ?? [];
    ofRequest.set(requestId, statements);
    statements.push(typeof statement === 'string' ? statement : statement.text);
  }
  return query.apply(this, args);
};

/** SQL statements that the service ran to answer a request, in order; can be taken once. */
export function takeStatements(requestId: string): string[] {
  const statements = ofRequest.get(requestId) ?? [];
  ofRequest.delete(requestId);
  return statements;
}
