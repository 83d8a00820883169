import { endpointUrl } from './endpoint';
import { RequestProblem } from './request-problem';

interface GraphQLAnswer {
  data?: unknown;
  errors?: { message?: string; extensions?: Record<string, unknown> }[];
}

/** What the service is asked, in the form GraphQL over HTTP gives it. */
export interface GraphQLParams {
  query: string;
  variables?: unknown;
  operationName?: string | null;
}

/**
 * Sends one operation and returns the answer as it came, errors included.
 *
 * @throws RequestProblem when there is no GraphQL answer at all.
 */
export async function post(params: GraphQLParams, headers: Record<string, string>): Promise<GraphQLAnswer> {
  let response: Response;
  try {
    response = await fetch(endpointUrl, {
      method: 'POST',
      // The refresh token travels in a cookie.
      credentials: 'same-origin',
      headers: { accept: 'application/json', ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(params),
    });
  } catch {
    throw new RequestProblem('The service cannot be reached.');
  }
  const answer: unknown = await response.json().catch(() => undefined);
  if (isGraphQLAnswer(answer)) return answer;
  const retryAfterSeconds = Number(response.headers.get('retry-after')) || undefined;
  throw new RequestProblem(`The service answered with HTTP status ${response.status}.`, { retryAfterSeconds });
}

function isGraphQLAnswer(answer: unknown): answer is GraphQLAnswer {
  return typeof answer === 'object' && answer !== null && ('data' in answer || 'errors' in answer);
}

/**
 * Asks for the page itself, not for the editor: data or a problem.
 *
 * @throws RequestProblem with the first error, also when some of the data is there.
 */
export async function request<Data>(
  query: string,
  variables?: Record<string, unknown>,
  authorization?: string,
): Promise<Data> {
  const { data, errors } = await post({ query, variables }, authorization ? { authorization } : {});
  if (errors?.[0]) throw RequestProblem.fromGraphQLError(errors[0]);
  return data as Data;
}
