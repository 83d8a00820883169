import type { ApolloServerPlugin, GraphQLRequestContext } from '@apollo/server';
import { chargeOf } from '../core/charge.ts';
import type { OngoingOperation, OperationFacts, OperationOutcome, Telemetry } from '../core/telemetry.ts';
import type { RequestContext } from '../core/request-context.ts';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { factsOf } from './operation-label.ts';

const none: OperationFacts = { kind: null, label: 'none' };

/** What is told of an operation when it ends. */
export const outcomeOf = (
  context: RequestContext,
  operation: { readonly document: DocumentNode; readonly definition: OperationDefinitionNode } | null,
  codes: readonly string[],
  knownOperations: ReadonlySet<string>,
): OperationOutcome => ({
  ...(operation ? factsOf(operation.document, operation.definition, knownOperations) : none),
  codes: [...new Set(codes)],
  requestId: context.origin.requestId,
  name: operation?.definition.name?.value ?? null,
  cost: chargeOf(context)?.cost ?? null,
});

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
    const asked = document && operation ? { document, definition: operation } : null;
    ongoing.get(request)?.end(outcomeOf(contextValue, asked, codes, knownOperations));
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
          end(
            request,
            errors.map(({ extensions }) => String(extensions?.code)),
          );
        },
      };
    },
    // A rule threw, and no answer is sent by the usual way.
    unexpectedErrorProcessingRequest: async ({ requestContext }) => end(requestContext, ['GRAPHQL_VALIDATION_FAILED']),
  };
}
