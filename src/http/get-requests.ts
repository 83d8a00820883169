import { HeaderMap } from '@apollo/server';
import {
  GraphQLError,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { defineErrors } from '../core/errors.ts';

const overGet = defineErrors({
  BAD_USER_INPUT: 'This query holds a secret, which does not belong into an address. Send it by POST.',
});

/**
 * Refuses to answer a GET request with a query that is marked as `refusedOverGet`, as a whole or with an
 * argument, even where it would not be executed:
 * addresses are kept in histories and logs on the way.
 * @throws BAD_USER_INPUT, HTTP 405
 */
export function refuseOverGet(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): void {
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const types = new TypeInfo(schema);
  visit(
    { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] },
    visitWithTypeInfo(types, {
      Field: ({ arguments: given = [] }) => {
        const marked = types.getFieldDef()?.extensions.refusedOverGet;
        if (marked === true || given.some(({ name }) => name.value === marked)) throw refusal();
      },
    }),
  );
}

function refusal(): GraphQLError {
  const originalError = overGet.BAD_USER_INPUT();
  const http = { status: 405, headers: new HeaderMap([['allow', 'POST']]) };
  return new GraphQLError(originalError.message, { originalError, extensions: { http } });
}
