import {
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { OperationFacts } from '../core/telemetry.ts';

/** Documents are kept and used again, so each operation is looked through once. */
const known = new WeakMap<OperationDefinitionNode, OperationFacts>();

/**
 * What an operation is counted as. What clients call it counts only where the operator has said the name: else anybody
 * could make up names without end, each of which would be kept.
 * @param document that fits the schema
 */
export function factsOf(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  names: ReadonlySet<string>,
): OperationFacts {
  const kept = known.get(operation);
  if (kept) return kept;
  const { name } = operation;
  const fields = rootFields(document, operation);
  const root = fields.size === 1 ? [...fields][0]! : 'several';
  const facts = { kind: operation.operation, label: name && names.has(name.value) ? name.value : root };
  known.set(operation, facts);
  return facts;
}

function rootFields(document: DocumentNode, operation: OperationDefinitionNode): Set<string> {
  const fragments = new Map(
    document.definitions
      .filter((definition): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment.selectionSet]),
  );
  const fields = new Set<string>();
  const seen = new Set<SelectionSetNode>();
  const collect = (selections: SelectionSetNode | undefined): void => {
    if (!selections || seen.has(selections)) return;
    seen.add(selections);
    for (const selection of selections.selections)
      if (selection.kind === Kind.FIELD) fields.add(selection.name.value);
      else
        collect(selection.kind === Kind.INLINE_FRAGMENT ? selection.selectionSet : fragments.get(selection.name.value));
  };
  collect(operation.selectionSet);
  return fields;
}
