import { Kind, type FieldNode, type GraphQLResolveInfo, type SelectionSetNode } from 'graphql';

/** Fields of an object, and what may be selected below each; true: whatever. */
export interface Fields {
  readonly [name: string]: true | Fields;
}

/** What may be selected of a connection whose nodes have these fields. */
export const connectionWith = (node: Fields): Fields => ({
  nodes: node,
  edges: { node, cursor: true },
  pageInfo: true,
  totalCount: true,
});

type Asked = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>;

/** By the fields, and the place in a document, which is the same object each time that the document is executed. */
const known = new WeakMap<Fields, WeakMap<FieldNode, boolean>>();

/**
 * Whether no more than these fields is selected below a field. Conditions are left out of account: what is skipped counts as
 * selected. `fields` is a constant: what was found out is remembered by it.
 */
export function asksOnlyFor(fields: Fields, { fieldNodes, fragments }: Asked): boolean {
  return fieldNodes.every((node) => {
    let ofFields = known.get(fields);
    if (!ofFields) known.set(fields, (ofFields = new WeakMap()));
    let isSo = ofFields.get(node);
    if (isSo === undefined) ofFields.set(node, (isSo = isWithin(fields, node.selectionSet, fragments)));
    return isSo;
  });
}

const isWithin = (fields: Fields, selected: SelectionSetNode | undefined, fragments: Asked['fragments']): boolean =>
  !selected ||
  selected.selections.every((selection) => {
    if (selection.kind === Kind.FRAGMENT_SPREAD)
      return isWithin(fields, fragments[selection.name.value]?.selectionSet, fragments);
    if (selection.kind === Kind.INLINE_FRAGMENT) return isWithin(fields, selection.selectionSet, fragments);
    const name = selection.name.value;
    const below = name === '__typename' || (Object.hasOwn(fields, name) && fields[name]!);
    return below === true || (below !== false && isWithin(below, selection.selectionSet, fragments));
  });
