import type { ApolloServerPlugin } from '@apollo/server';
import type { Actor } from '../core/actor.ts';
import { chargeOf, keepCharge, type Charge } from '../core/charge.ts';
import type { DomainError } from '../core/errors.ts';
import type { RequestContext } from '../core/request-context.ts';

/** Takes the cost of an operation of a caller's allowance; with a refusal, and nothing taken, where it does not fit. */
export type TakeCost = (
  actor: Actor,
  address: string | null,
  cost: number,
) => { readonly charge: Charge; readonly refusal: DomainError | null };

/** Has the caller pay for an operation, before it is executed. @throws RATE_LIMITED */
export function charge(take: TakeCost, context: RequestContext, cost: number): void {
  const { charge: taken, refusal } = take(context.actor, context.origin.ipAddress, cost);
  keepCharge(context, taken);
  if (refusal) throw refusal;
}

/** Headers that say what is left (draft-ietf-httpapi-ratelimit-headers-10), after refusals too; none where nothing is taken. */
export function rateLimitHeaders(context: RequestContext): Readonly<Record<string, string>> {
  const taken = chargeOf(context);
  if (!taken) return {};
  const { limit, windowSeconds, remaining, secondsLeft } = taken;
  return {
    'ratelimit-policy': `"cost";q=${limit};w=${windowSeconds}`,
    ratelimit: `"cost";r=${remaining};t=${secondsLeft}`,
  };
}

/** The same in answers of Apollo. */
export const rateLimitPlugin: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ contextValue, response, request }) => {
      if (!request.http) return;
      for (const [name, value] of Object.entries(rateLimitHeaders(contextValue)))
        response.http.headers.set(name, value);
    },
  }),
};
