import type { ApolloServerPlugin } from '@apollo/server';
import { HeaderMap } from '@apollo/server';
import {
  createSourceEventStream,
  execute,
  type DocumentNode,
  type FormattedExecutionResult,
  type GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';
import type { RequestContext } from '../core/request-context.ts';
import { toldAs, type ErrorFormatter } from './format-error.ts';

/** A subscription that Apollo has parsed and judged; Apollo itself has no way to execute one. */
export interface Subscription {
  readonly document: DocumentNode;
  readonly variableValues: Readonly<Record<string, unknown>> | undefined;
  readonly operationName: string | undefined;
}

const judged = new WeakMap<object, Subscription>();

/** Hands subscriptions back as they are, once nothing is wrong with them. */
export const subscriptionPlugin: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async () => ({
    responseForOperation: async ({ operation, document, request }) => {
      // Apollo goes on without an operation, whatever its types say.
      if ((operation as typeof operation | undefined)?.operation !== 'subscription') return null;
      const singleResult = {};
      const { variables, operationName } = request;
      judged.set(singleResult, { document, variableValues: variables, operationName });
      return { http: { status: undefined, headers: new HeaderMap() }, body: { kind: 'single', singleResult } };
    },
  }),
};

/** The subscription that an answer of Apollo stands for; null for the answer to a query or mutation. */
export const subscriptionOf = (answer: object): Subscription | null => judged.get(answer) ?? null;

/** The end of a subscription, as its client is told. */
export class SubscriptionFailure extends Error {
  constructor(readonly told: readonly GraphQLFormattedError[]) {
    super(told[0]?.message);
  }
}

/** Executes subscriptions: begins their streams, and answers each event. */
export class SubscriptionExecutor {
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly formatError: ErrorFormatter,
  ) {}

  /** The events of a subscription, once its rule and `subscribe` let it begin. @throws SubscriptionFailure */
  async begin(subscription: Subscription, contextValue: RequestContext): Promise<AsyncIterator<unknown>> {
    const begun = await createSourceEventStream({ schema: this.schema, ...subscription, contextValue });
    if (Symbol.asyncIterator in begun) return begun[Symbol.asyncIterator]();
    throw this.#failure(begun.errors ?? []);
  }

  /**
   * The answer to one event. Where the field itself is refused or fails, the event would be lost without the client
   * knowing, or be told without its being allowed to know: the subscription ends.
   * @throws SubscriptionFailure
   */
  async answer(
    subscription: Subscription,
    event: unknown,
    contextValue: RequestContext,
  ): Promise<FormattedExecutionResult> {
    const { data, errors } = await execute({ schema: this.schema, ...subscription, rootValue: event, contextValue });
    if (!errors) return { data: data ?? null };
    if (errors.some(({ path = [] }) => path.length <= 1)) throw this.#failure(errors);
    return { data: data ?? null, errors: errors.map((error) => this.#told(error)) };
  }

  #failure(errors: readonly GraphQLError[]): SubscriptionFailure {
    return new SubscriptionFailure(errors.map((error) => this.#told(error)));
  }

  /** As Apollo would have it told. */
  #told(error: GraphQLError): GraphQLFormattedError {
    return this.formatError(toldAs(error), error);
  }
}
