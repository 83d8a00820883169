import { costLimitRule } from '@escape.tech/graphql-armor-cost-limit';
import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import {
  getNamedType,
  getNullableType,
  GraphQLError,
  isCompositeType,
  isListType,
  Kind,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  type IntValueNode,
  type NameNode,
  type OperationDefinitionNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import type { Config } from '../config.ts';
import { errorCodes } from '../core/error-code.ts';
import { defineErrors } from '../core/errors.ts';

type Limits = Config['limits'];

/** The refusal of a document that asks for too much. */
export const limitErrors = defineErrors({ OPERATION_TOO_COMPLEX: errorCodes.OPERATION_TOO_COMPLEX });

/** The rules throw unless told otherwise; a reported error is one among those of the document. */
const reporting = {
  propagateOnRejection: false,
  onReject: [
    (context: ValidationContext | null, { nodes }: GraphQLError) => {
      const originalError = limitErrors.OPERATION_TOO_COMPLEX();
      context?.reportError(new GraphQLError(originalError.message, { nodes, originalError }));
    },
  ],
};

const costRule = ({ cost }: Limits) =>
  costLimitRule({ maxCost: cost, ignoreIntrospection: true, ...reporting }) as unknown as ValidationRule;

/** What a document may ask for, judged before anything is executed. */
export const documentLimits = (limits: Limits): ValidationRule[] => [
  ...([
    maxDepthRule({ n: limits.depth, ignoreIntrospection: true, ...reporting }),
    maxAliasesRule({ n: limits.aliases, ...reporting }),
    maxDirectivesRule({ n: limits.directives, ...reporting }),
  ] as unknown as ValidationRule[]),
  costRule(limits),
];

interface Operation {
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * What an operation costs, in whole points, at least one: as the limit counts it, with the size of each list where it is
 * not plain from the document, since it is a variable, there are two, or there is none.
 * @throws OPERATION_TOO_COMPLEX for more than an operation may cost
 */
export function costOf(schema: GraphQLSchema, limits: Limits, operation: Operation): number {
  const { document, definition } = operation;
  const compute = (): number => computedCost(schema, operation);
  const cost = sizingOf(document) === 'VARIABLE' ? compute() : remembered(costs, definition, compute);
  if (cost > limits.cost) throw limitErrors.OPERATION_TOO_COMPLEX();
  return cost;
}

function computedCost(schema: GraphQLSchema, operation: Operation): number {
  const { document, definition } = operation;
  const types = new TypeInfo(schema);
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const explicit = visit(
    { kind: Kind.DOCUMENT as const, definitions: [definition, ...fragments] },
    visitWithTypeInfo(types, { Field: (field) => withLargestSize(field, operation, types) }),
  );
  let cost = 0;
  const asking = costLimitRule({
    maxCost: Infinity,
    ignoreIntrospection: true,
    onAccept: [(_context: unknown, { n }: { readonly n: number }) => void (cost = n)],
  });
  validate(schema, explicit, [asking as unknown as ValidationRule]);
  return Math.max(1, Math.ceil(cost));
}

/** What a list without a size is taken for, unless its field says what it usually has: one of those that are not paged, such as the sessions of a user. */
const UNPAGED_SIZE = 10;
/** The size of a page that is left out. */
const DEFAULT_SIZE = 25;

const isSize = ({ name }: { readonly name: string | { readonly value: string } }): boolean =>
  ['first', 'last'].includes(typeof name === 'string' ? name : name.value);

/** FIXED: the same each time. VARIABLE: by the variables of the request. */
type Sizing = 'FIXED' | 'VARIABLE';

/** Documents are kept and used again, so each is looked through once. */
const sizings = new WeakMap<DocumentNode, Sizing>();
const costs = new WeakMap<OperationDefinitionNode, number>();

function remembered<K extends object, T>(memory: WeakMap<K, T>, key: K, make: () => T): T {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const made = make();
  memory.set(key, made);
  return made;
}

const sizingOf = (document: DocumentNode): Sizing =>
  remembered(sizings, document, () => {
    let sizing: Sizing = 'FIXED';
    visit(document, {
      Field: ({ arguments: given = [] }) => {
        if (given.some((argument) => isSize(argument) && argument.value.kind === Kind.VARIABLE)) sizing = 'VARIABLE';
      },
    });
    return sizing;
  });

/** How many items a field has that names no size; 1 for what is no list, and for the items of a page, which has one. */
function assumedSize(types: TypeInfo, given: number): number {
  const field = types.getFieldDef();
  const parent = types.getParentType();
  if (given > 0 || !field || !parent || parent.name.startsWith('__') || parent.name.endsWith('Connection')) return 1;
  if (field.args.some(isSize)) return DEFAULT_SIZE;
  if (!isListType(getNullableType(field.type)) || !isCompositeType(getNamedType(field.type))) return 1;
  return (field.extensions.usualSize as number | undefined) ?? UNPAGED_SIZE;
}

/** The field with its largest size written out; undefined leaves a field as it is. */
function withLargestSize(field: FieldNode, operation: Operation, types: TypeInfo): FieldNode | undefined {
  const sizes = (field.arguments ?? []).filter(isSize);
  const largest = Math.max(assumedSize(types, sizes.length), ...sizes.map(({ value }) => sizeOf(value, operation)));
  if (sizes.length === 0 && largest === 1) return undefined;
  const value: IntValueNode = { kind: Kind.INT, value: String(largest) };
  const name: NameNode = sizes[0]?.name ?? { kind: Kind.NAME, value: 'first' };
  return { ...field, arguments: [{ kind: Kind.ARGUMENT, name, value }] };
}

/** A size that is no number is refused elsewhere and costs nothing. */
function sizeOf(value: ArgumentNode['value'], { definition, variables }: Operation): number {
  if (value.kind === Kind.INT) return Number(value.value);
  if (value.kind !== Kind.VARIABLE) return 0;
  const name = value.name.value;
  const given = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (given !== undefined) return typeof given === 'number' ? given : 0;
  const preset = definition.variableDefinitions?.find(({ variable }) => variable.name.value === name)?.defaultValue;
  return preset ? sizeOf(preset, { document: {} as DocumentNode, definition, variables }) : 0;
}
