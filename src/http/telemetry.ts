import type { ApolloServerPlugin, GraphQLRequestContext } from '@apollo/server';
import { chargeOf } from '../core/charge.ts';
import type { OngoingOperation, OperationFacts, Telemetry } from '../core/telemetry.ts';
import type { RequestContext } from '../core/request-context.ts';
import { factsOf } from './operation-label.ts';

const none: OperationFacts = { kind: null, label: 'none' };

/**
 * Tells of each operation as a whole, and of no field. A subscription ends here when it may begin; what is told later is
 * told by its stream.
 */
export function telemetryPlugin(
  telemetry: Telemetry,
  knownOperations: ReadonlySet<string>,
): ApolloServerPlugin<RequestContext> {
  const ongoing = new WeakMap<object, OngoingOperation>();
  const end = (request: GraphQLRequestContext<RequestContext>, codes: readonly string[]): void => {
    const { document, operation, contextValue } = request;
    const facts = document && operation ? factsOf(document, operation, knownOperations) : none;
    ongoing.get(request)?.end({
      ...facts,
      codes,
      requestId: contextValue.origin.requestId,
      name: operation?.name?.value ?? null,
      cost: chargeOf(contextValue)?.cost ?? null,
    });
    ongoing.delete(request);
  };
  return {
    requestDidStart: async (context) => {
      const headers = context.request.http?.headers;
      const begun = telemetry.begin({
        traceparent: headers?.get('traceparent'),
        tracestate: headers?.get('tracestate'),
      });
      ongoing.set(context, begun);
      return {
        willSendResponse: async (request) => {
          const { body } = request.response;
          const errors = body.kind === 'single' ? (body.singleResult.errors ?? []) : [];
          end(request, [...new Set(errors.map(({ extensions }) => String(extensions?.code)))]);
        },
      };
    },
    // A rule threw, and no answer is sent by the usual way.
    unexpectedErrorProcessingRequest: async ({ requestContext }) => end(requestContext, ['GRAPHQL_VALIDATION_FAILED']),
  };
}
