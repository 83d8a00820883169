import type { ApolloServerPlugin } from '@apollo/server';
import {
  GraphQLError,
  Kind,
  type DirectiveNode,
  type DocumentNode,
  type SelectionSetNode,
  type ValidationRule,
} from 'graphql';
import type { RequestContext } from '../core/request-context.ts';

/**
 * Refuses @skip and @include at the one field of a subscription: what is not begun has no stream (GraphQL, September 2025,
 * §5.2.4.1). Thrown, since graphql-js itself stumbles over them: it looks for variables before there are any.
 */
export const unconditionalSubscriptions: ValidationRule = () => ({
  Document: (document) => {
    const [condition] = conditionsOf(document);
    if (!condition) return;
    throw new GraphQLError(`@${condition.name.value} must not be used at the field of a subscription.`, {
      nodes: condition,
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } },
    });
  },
});

/** Has what a rule threw told as the fault of the document that it is. */
export const thrownFaultsPlugin: ApolloServerPlugin<RequestContext> = {
  unexpectedErrorProcessingRequest: async ({ error }) => {
    if (error instanceof GraphQLError) throw error;
  },
};

function conditionsOf({ definitions }: DocumentNode): DirectiveNode[] {
  const fragments = new Map(
    definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition.selectionSet]] : [],
    ),
  );
  const seen = new Set<SelectionSetNode>();
  const conditionsIn = (selections: SelectionSetNode | undefined): DirectiveNode[] => {
    if (!selections || seen.has(selections)) return [];
    seen.add(selections);
    return selections.selections.flatMap((selection) => {
      const own = (selection.directives ?? []).filter(({ name }) => ['skip', 'include'].includes(name.value));
      if (selection.kind === Kind.FIELD) return own;
      const within =
        selection.kind === Kind.INLINE_FRAGMENT ? selection.selectionSet : fragments.get(selection.name.value);
      return [...own, ...conditionsIn(within)];
    });
  };
  return definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION && definition.operation === 'subscription'
      ? conditionsIn(definition.selectionSet)
      : [],
  );
}
