import { Kind, type DocumentNode, type OperationDefinitionNode } from 'graphql';

/** The operation that will run: the one of that name, or the only one. */
export function operationOf(
  document: DocumentNode | undefined,
  operationName?: string | null,
): OperationDefinitionNode | undefined {
  return document?.definitions.find(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION && (!operationName || definition.name?.value === operationName),
  ) as OperationDefinitionNode | undefined;
}

/** Root fields of an operation, each by the key its result has in `data`. */
export function rootFieldsByKey(operation: OperationDefinitionNode): Map<string, string> {
  const fields = operation.selectionSet.selections.filter((selection) => selection.kind === Kind.FIELD);
  return new Map(fields.map((field) => [field.alias?.value ?? field.name.value, field.name.value]));
}
