import {
  BREAK,
  defaultFieldResolver,
  getNullableType,
  GraphQLID,
  GraphQLString,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  TypeNameMetaFieldDef,
  visit,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  OperationTypeNode,
  type SelectionSetNode,
} from 'graphql';
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js';
import { getFieldDef } from 'graphql/execution/execute.js';
import type { KnownOperation } from './known-documents.ts';
import type { At, QueryRun } from './query-run.ts';
import { variableCoercer, type CoerceVariables } from './variable-values.ts';

/**
 * Makes what is answered out of a value. A leaf needs no path.
 * @throws what failed: null is answered in its place, where null may be
 */
export type Complete = (run: QueryRun, value: unknown, path: At | undefined) => unknown;

/** A field of an answer, with all about it that is the same each time. */
export interface PlannedField {
  readonly key: string;
  readonly nodes: readonly FieldNode[];
  /** Of the schema's field, with that of its type. */
  readonly name: string;
  readonly parentType: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, unknown>;
  /** Its number among all fields of the plan. */
  readonly index: number;
  /** What it answers always; null where it depends. */
  readonly constant: string | null;
  /** null: it is what the object has by the field's name. */
  readonly resolve: GraphQLFieldResolver<unknown, unknown> | null;
  readonly isNullable: boolean;
  readonly isLeaf: boolean;
  readonly complete: Complete;
}

export interface QueryPlan {
  readonly fields: readonly PlannedField[];
  /** Whether it may be run once more, as what only reads may. */
  readonly isRepeatable: boolean;
  /** How many places of the document its fields stand for, at whatever depth. */
  readonly size: number;
  readonly fragments: Fragments;
  readonly coerceVariables: CoerceVariables;
}

type Fragments = Record<string, FragmentDefinitionNode>;

/** What is left to graphql-js. */
class NotPlanned extends Error {}

/**
 * The plan of a query, or of a mutation that does one thing; null for what is left to graphql-js: conditions and other
 * directives, objects of several types, introspection, what is done one after the other, and more fields than may be.
 * @param most places of the document that its fields may stand for: those of a fragment count each time it is spread
 */
export function planOf(schema: GraphQLSchema, operation: KnownOperation, most: number): QueryPlan | null {
  const { document, definition } = operation;
  const { operation: kind } = definition;
  const type = kind === OperationTypeNode.SUBSCRIPTION ? null : schema.getRootType(kind);
  if (!type || hasDirectives(document)) return null;
  const fragments = fragmentsOf(document);
  const planning = new Planning(schema, fragments, most);
  try {
    const isRepeatable = kind === OperationTypeNode.QUERY;
    const fields = planning.root(type, definition.selectionSet, isRepeatable ? Infinity : 1);
    const coerceVariables = variableCoercer(schema, definition.variableDefinitions ?? []);
    return { fields, isRepeatable, size: planning.places, fragments, coerceVariables };
  } catch (error) {
    if (error instanceof NotPlanned) return null;
    throw error;
  }
}

class Planning {
  size = 0;
  /** What fields stand for in the document: one field keeps all places that select it. */
  places = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: Fragments,
    private readonly most: number,
  ) {}

  /** Without conditions, what is selected does not depend on variables. */
  root(type: GraphQLObjectType, selections: SelectionSetNode, most: number): readonly PlannedField[] {
    const selected = collectFields(this.schema, this.fragments, {}, type, selections);
    if (selected.size > most) throw new NotPlanned();
    return this.#fields(type, selected);
  }

  #fields(type: GraphQLObjectType, selected: ReadonlyMap<string, readonly FieldNode[]>): readonly PlannedField[] {
    return Array.from(selected, ([key, nodes]) => this.#field(type, key, nodes));
  }

  #field(parentType: GraphQLObjectType, key: string, nodes: readonly FieldNode[]): PlannedField {
    const definition = getFieldDef(this.schema, parentType, nodes[0]!) as GraphQLField<unknown, unknown> | null;
    const isTypeName = definition === TypeNameMetaFieldDef;
    // An answer is a plain object, in which the one key would be something else than a member.
    if (!definition || key === '__proto__' || (definition.name.startsWith('__') && !isTypeName)) throw new NotPlanned();
    this.places += nodes.length;
    if (this.places > this.most) throw new NotPlanned();
    const index = this.size++;
    const name = `${parentType.name}.${definition.name}`;
    return {
      ...{ key, nodes, parentType, definition, index, name },
      constant: isTypeName ? parentType.name : null,
      // Where there are arguments, they may be refused.
      resolve: definition.resolve ?? (definition.args.length > 0 ? defaultFieldResolver : null),
      isNullable: !isNonNullType(definition.type),
      isLeaf: isLeafType(getNullableType(definition.type)),
      complete: this.#completion(definition.type, nodes, name),
    };
  }

  #completion(type: GraphQLOutputType, nodes: readonly FieldNode[], name: string): Complete {
    const present = this.#completionOfPresent(getNullableType(type), nodes, name);
    const isRequired = isNonNullType(type);
    return (run, value, path) => {
      if (value !== null && value !== undefined) return present(run, value, path);
      if (isRequired) throw run.unable(`Cannot return null for non-nullable field ${name}.`);
      return null;
    };
  }

  #completionOfPresent(type: GraphQLOutputType, nodes: readonly FieldNode[], name: string): Complete {
    if (isLeafType(type)) return leafCompletion(type);
    if (isListType(type)) {
      const isNullable = !isNonNullType(type.ofType);
      const item = { nodes, name, isNullable, complete: this.#completion(type.ofType, nodes, name) };
      return (run, value, path) => run.list(value, path!, item);
    }
    if (!isObjectType(type) || type.isTypeOf) throw new NotPlanned();
    const fields = this.#fields(type, collectSubfields(this.schema, this.fragments, {}, type, nodes));
    return (run, value, path) => run.object(fields, value, path);
  }
}

function leafCompletion(type: GraphQLLeafType): Complete {
  const isText = type === GraphQLString || type === GraphQLID;
  return (run, value) => {
    // As which it is serialized.
    if (isText && typeof value === 'string') return value;
    if (value instanceof Error) throw value;
    const serialized = type.serialize(value);
    if (serialized === null || serialized === undefined)
      throw run.unable(`\`${type.name}\` serializes a value as nothing.`);
    return serialized;
  };
}

function fragmentsOf({ definitions }: DocumentNode): Fragments {
  const fragments = Object.create(null) as Fragments;
  for (const definition of definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  return fragments;
}

function hasDirectives(document: DocumentNode): boolean {
  let has = false;
  visit(document, {
    Directive: () => {
      has = true;
      return BREAK;
    },
  });
  return has;
}
