import { costLimitRule } from '@escape.tech/graphql-armor-cost-limit';
import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import {
  GraphQLError,
  Kind,
  validate,
  visit,
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  type IntValueNode,
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
 * Judges the cost once more where the size of a page is not plain from the document: it is a variable, or there are two.
 * @throws OPERATION_TOO_COMPLEX
 */
export function refuseCostlyPages(schema: GraphQLSchema, limits: Limits, operation: Operation): void {
  const { document } = operation;
  if (hasPlainPages(document)) return;
  const explicit = visit(document, { Field: (field) => withLargestSize(field, operation) });
  if (validate(schema, explicit, [costRule(limits)]).length > 0) throw limitErrors.OPERATION_TOO_COMPLEX();
}

const isSize = ({ name }: ArgumentNode): boolean => name.value === 'first' || name.value === 'last';

const plain = new WeakMap<DocumentNode, boolean>();

/** Documents are kept and used again, so each is looked through once. */
function hasPlainPages(document: DocumentNode): boolean {
  const known = plain.get(document);
  if (known !== undefined) return known;
  let isPlain = true;
  visit(document, {
    Field: ({ arguments: given = [] }) => {
      const sizes = given.filter(isSize);
      if (sizes.length > 1 || sizes.some(({ value }) => value.kind === Kind.VARIABLE)) isPlain = false;
    },
  });
  plain.set(document, isPlain);
  return isPlain;
}

/** The field with its largest page size written out; undefined leaves a field as it is. */
function withLargestSize(field: FieldNode, operation: Operation): FieldNode | undefined {
  const sizes = (field.arguments ?? []).filter(isSize);
  if (sizes.length === 0) return undefined;
  const largest = Math.max(1, ...sizes.map(({ value }) => sizeOf(value, operation)));
  const value: IntValueNode = { kind: Kind.INT, value: String(largest) };
  return { ...field, arguments: [{ kind: Kind.ARGUMENT, name: sizes[0]!.name, value }] };
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
