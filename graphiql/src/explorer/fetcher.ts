import type { Fetcher, FetcherOpts } from '@graphiql/toolkit';
import { createClient } from 'graphql-ws';
import { OperationTypeNode, type OperationDefinitionNode } from 'graphql';
import { subscriptionUrl } from '../api/endpoint';
import { post, type GraphQLParams } from '../api/request';
import { RequestProblem } from '../api/request-problem';
import { session } from '../session/session';
import type { AuthPayload } from '../session/session-state';
import { operationOf, rootFieldsByKey } from './root-fields';

/** Mutations whose result says who the caller is from now on. */
const AUTHENTICATING_FIELDS = new Set([
  'signIn',
  'signUp',
  'refreshSession',
  'changePassword',
  'startImpersonation',
  'endImpersonation',
]);

/** Carries the editor's operations to the service, as the signed-in account unless the headers editor says otherwise. */
export const fetcher: Fetcher = async (params, options) => {
  try {
    return await send(params, options);
  } catch (thrown) {
    // GraphiQL would show what is thrown with its stack.
    return { errors: [{ message: RequestProblem.from(thrown).message }] } as object;
  }
};

async function send(params: GraphQLParams, options: FetcherOpts | undefined) {
  const ownHeaders: Record<string, string> = options?.headers ?? {};
  const isAuthorizedByHand = Object.keys(ownHeaders).some((name) => name.toLowerCase() === 'authorization');
  const authorization = isAuthorizedByHand ? undefined : await session.authorization();
  const headers = authorization ? { ...ownHeaders, authorization } : ownHeaders;

  const operation = operationOf(options?.documentAST, params.operationName);
  if (operation?.operation === OperationTypeNode.SUBSCRIPTION) return subscribe(params, headers);

  const result = await post(params, headers);
  if (authorization && result.errors?.some((error) => error.extensions?.code === 'UNAUTHENTICATED')) {
    session.reject(authorization);
  }
  if (operation && !isAuthorizedByHand) followAuthentication(operation, result.data);
  return result as object;
}

/**
 * Opens a connection for one subscription; it closes when the subscription ends, and at once when it is stopped: an async
 * generator would wait for the next event first.
 */
function subscribe(params: GraphQLParams, connectionParams: Record<string, string>): AsyncIterableIterator<object> {
  const client = createClient({ url: subscriptionUrl, connectionParams, retryAttempts: 0 });
  const results = client.iterate({
    query: params.query,
    operationName: params.operationName,
    variables: params.variables as Record<string, unknown> | undefined,
  });
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      try {
        const result = await results.next();
        if (result.done) await client.dispose();
        return result;
      } catch (thrown) {
        await client.dispose();
        // A refusal is a list of errors, as in any other answer.
        if (Array.isArray(thrown)) return { value: { errors: thrown }, done: false };
        // A closed socket is reported as an event, which has no message.
        throw thrown instanceof CloseEvent
          ? new Error(`The connection was closed: ${thrown.code} ${thrown.reason}`.trim())
          : thrown;
      }
    },
    async return() {
      await results.return?.();
      await client.dispose();
      return { value: undefined, done: true };
    },
  };
}

/** Keeps the page the same caller as the editor: who signs in, out, or begins to impersonate there does so here. */
function followAuthentication(operation: OperationDefinitionNode, data: unknown): void {
  if (operation.operation !== OperationTypeNode.MUTATION || typeof data !== 'object' || data === null) return;
  for (const [key, value] of Object.entries(data as Record<string, unknown>)) {
    if (!value) continue;
    const field = rootFieldsByKey(operation).get(key);
    if (field === 'signOut') void session.followSignOut();
    else if (field && AUTHENTICATING_FIELDS.has(field) && (value as AuthPayload).accessToken) {
      session.adopt({ ...(value as AuthPayload), user: null });
    }
  }
}
