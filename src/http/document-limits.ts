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
 * Judges the cost once more where the size of a list is not plain from the document: it is a variable, there are two, or
 * there is none.
 * @throws OPERATION_TOO_COMPLEX
 */
export function refuseCostlyPages(schema: GraphQLSchema, limits: Limits, operation: Operation): void {
  const { document } = operation;
  const sizing = sizingOf(schema, document);
  if (sizing === 'PLAIN') return;
  const isCostly =
    sizing === 'FIXED'
      ? remembered(costly, document, () => exceeds(schema, limits, operation))
      : exceeds(schema, limits, operation);
  if (isCostly) throw limitErrors.OPERATION_TOO_COMPLEX();
}

function exceeds(schema: GraphQLSchema, limits: Limits, operation: Operation): boolean {
  const types = new TypeInfo(schema);
  const explicit = visit(
    operation.document,
    visitWithTypeInfo(types, { Field: (field) => withLargestSize(field, operation, types) }),
  );
  return validate(schema, explicit, [costRule(limits)]).length > 0;
}

/** What a list without a size is taken for: one of those that are not paged, such as the sessions of a user. */
const UNPAGED_SIZE = 10;
/** The size of a page that is left out. */
const DEFAULT_SIZE = 25;

const isSize = ({ name }: { readonly name: string | { readonly value: string } }): boolean =>
  ['first', 'last'].includes(typeof name === 'string' ? name : name.value);

/** PLAIN: as written. FIXED: to be completed, the same each time. VARIABLE: by the variables of the request. */
type Sizing = 'PLAIN' | 'FIXED' | 'VARIABLE';

/** Documents are kept and used again, so each is looked through once. */
const sizings = new WeakMap<DocumentNode, Sizing>();
const costly = new WeakMap<DocumentNode, boolean>();

function remembered<T>(memory: WeakMap<DocumentNode, T>, document: DocumentNode, make: () => T): T {
  const known = memory.get(document);
  if (known !== undefined) return known;
  const made = make();
  memory.set(document, made);
  return made;
}

const sizingOf = (schema: GraphQLSchema, document: DocumentNode): Sizing =>
  remembered(sizings, document, () => {
    let sizing: Sizing = 'PLAIN';
    const types = new TypeInfo(schema);
    visit(
      document,
      visitWithTypeInfo(types, {
        Field: ({ arguments: given = [] }) => {
          const sizes = given.filter(isSize);
          if (sizes.some(({ value }) => value.kind === Kind.VARIABLE)) sizing = 'VARIABLE';
          else if ((sizes.length > 1 || assumedSize(types, sizes.length) > 1) && sizing === 'PLAIN') sizing = 'FIXED';
        },
      }),
    );
    return sizing;
  });

/** How many items a field has that names no size; 1 for what is no list, and for the items of a page, which has one. */
function assumedSize(types: TypeInfo, given: number): number {
  const field = types.getFieldDef();
  const parent = types.getParentType();
  if (given > 0 || !field || !parent || parent.name.startsWith('__') || parent.name.endsWith('Connection')) return 1;
  if (field.args.some(isSize)) return DEFAULT_SIZE;
  return isListType(getNullableType(field.type)) && isCompositeType(getNamedType(field.type)) ? UNPAGED_SIZE : 1;
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
