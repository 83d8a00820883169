import {
  execute,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { RequestContext } from '../core/request-context.ts';
import type { KnownOperation } from './known-documents.ts';
import { planOf, type QueryPlan } from './query-plan.ts';
import { QueryRun } from './query-run.ts';

type Variables = Readonly<Record<string, unknown>>;

/**
 * A document's characters for each field of its plans, at least: few documents have as many fields, and so what bounds the
 * characters that are remembered bounds the plans as well, whose fields grow with each spread of a fragment.
 */
const CHARACTERS_OF_FIELD = 4;

/**
 * Executes operations that have been judged, as `execute` of graphql-js does: by a plan, made once, where they can be
 * planned; all else, and queries of which a plan cannot tell, by graphql-js.
 */
export class OperationExecutor {
  /** For as long as the document is remembered. */
  readonly #plans = new WeakMap<OperationDefinitionNode, QueryPlan | { readonly none: true }>();
  /** Fields that may still be planned. */
  readonly #left = new WeakMap<DocumentNode, number>();

  constructor(private readonly schema: GraphQLSchema) {}

  execute(
    operation: KnownOperation,
    contextValue: RequestContext,
    variables: Variables,
  ): ExecutionResult | Promise<ExecutionResult> {
    const byGraphQL = () => this.#executeUnplanned(operation, contextValue, variables);
    const plan = this.#planOf(operation);
    const variableValues = plan?.coerceVariables(variables);
    if (!plan || !variableValues) return byGraphQL();
    const { fragments, isRepeatable } = plan;
    const told = {
      schema: this.schema,
      fragments,
      operation: operation.definition,
      rootValue: undefined,
      variableValues,
    };
    const outcome = new QueryRun(contextValue, told, isRepeatable).answer(plan.fields);
    const byGraphQLInstead = () => {
      if (!isRepeatable) throw new Error('what changes anything is never run again');
      return byGraphQL();
    };
    if (outcome instanceof Promise) return outcome.then((result) => result ?? byGraphQLInstead());
    return outcome ?? byGraphQLInstead();
  }

  #executeUnplanned(
    { document, definition }: KnownOperation,
    contextValue: RequestContext,
    variableValues: Variables,
  ): ExecutionResult | Promise<ExecutionResult> {
    const operationName = definition.name?.value;
    return execute({ schema: this.schema, document, contextValue, variableValues, operationName }) as
      ExecutionResult | Promise<ExecutionResult>;
  }

  #planOf(operation: KnownOperation): QueryPlan | null {
    const known = this.#plans.get(operation.definition);
    if (known) return 'none' in known ? null : known;
    const { document, definition } = operation;
    const left = this.#left.get(document) ?? (document.loc?.end ?? 0) / CHARACTERS_OF_FIELD;
    const plan = planOf(this.schema, operation, left);
    this.#left.set(document, left - (plan?.size ?? 0));
    this.#plans.set(definition, plan ?? { none: true });
    return plan;
  }
}
