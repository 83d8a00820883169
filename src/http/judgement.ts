import {
  Kind,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type ValidationRule,
} from 'graphql';
import type { Config } from '../config.ts';
import { unconditionalSubscriptions } from './conditional-subscriptions.ts';
import { costOf, documentLimits } from './document-limits.ts';

/** What documents have to fit beside the rules of GraphQL, whichever way they come. */
export const ownRules = (limits: Config['limits']): ValidationRule[] => [
  unconditionalSubscriptions,
  ...documentLimits(limits),
];

/**
 * Judges a document before anybody asks for it, as Apollo does when somebody does; its cost, too, is known from then on.
 * @throws why nobody could ask for it
 */
export function judge(
  schema: GraphQLSchema,
  { limits, introspection }: Pick<Config, 'limits' | 'introspection'>,
  text: string,
): DocumentNode {
  const document = parse(text, { maxTokens: limits.tokens });
  const rules = [...ownRules(limits), ...(introspection ? [] : [NoSchemaIntrospectionCustomRule])];
  const [fault] = validate(schema, document, [...specifiedRules, ...rules]);
  if (fault) throw fault;
  for (const definition of document.definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION) costOf(schema, limits, { document, definition, variables: {} });
  return document;
}
