import {
  GraphQLError,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  typeFromAST,
  type GraphQLInputType,
  type GraphQLSchema,
  type TypeNode,
} from 'graphql';
import { errorCodes, type ErrorCode } from '../core/error-code.ts';
import type { Violation } from '../core/errors.ts';

// graphql-js repeats what it refuses, whole: with a password in it. Nothing that a client sent as a value is told here,
// only where it stands and what was expected; names that a document uses are.

/** What a client is told about its mistake. */
export interface Fault {
  readonly code: ErrorCode;
  readonly message: string;
  readonly violations?: readonly Violation[];
}

/** A document that is not GraphQL: what was expected there, without what was found. */
export function syntaxFault({ message }: GraphQLError): Fault {
  const told =
    /^Syntax Error: (Expected .*?(?=, found )|Unexpected (Name|Int|Float|String|BlockString|<EOF>)|Unterminated string)/;
  return { code: 'GRAPHQL_PARSE_FAILED', message: `${told.exec(message)?.[0] ?? 'Syntax Error'}.` };
}

const valueKinds: readonly string[] = [
  Kind.INT,
  Kind.FLOAT,
  Kind.STRING,
  Kind.BOOLEAN,
  Kind.NULL,
  Kind.ENUM,
  Kind.LIST,
  Kind.OBJECT,
];

/** Texts about values that name fields and types alone. */
const aboutShape = /^(Field "[\w.]+" of required type |OneOf Input Object |Field "[\w.]+" must be non-null|must be )/;

/** A document that does not fit the schema. */
export function validationFault({ message, nodes, extensions }: GraphQLError): Fault {
  const code = 'GRAPHQL_VALIDATION_FAILED';
  if (extensions.validationErrorCode === 'INTROSPECTION_DISABLED')
    return { code, message: 'Introspection is switched off here.' };
  if (!nodes?.[0]) return { code, message: errorCodes[code] };
  if (!valueKinds.includes(nodes[0].kind) || aboutShape.test(message)) return { code, message };
  const type =
    /^Expected value of type "([\w![\]]+)"/.exec(message)?.[1] ??
    /^Enum "(\w+)" cannot /.exec(message)?.[1] ??
    /^(\w+) cannot represent /.exec(message)?.[1] ??
    /^Value "\w*" does not exist in "(\w+)" enum/.exec(message)?.[1];
  return { code, message: type ? `Expected value of type "${type}".` : errorCodes[code] };
}

/** An argument that a variable left without its value: seen by graphql-js only when the field is about to be executed. */
export function argumentFault({ message }: GraphQLError): Fault | null {
  const argument = /^Argument "(\w+)" /.exec(message)?.[1];
  if (!argument) return null;
  return refusedAt([argument], / must not be null\.$/.test(message) ? REQUIRED : MISFIT);
}

interface Expectation {
  readonly code: string;
  /** Completes "The value of … ". */
  readonly words: string;
  /** The field within, where one is missing. */
  readonly field?: string;
}

const REQUIRED: Expectation = { code: 'REQUIRED', words: 'is required' };
const MISFIT: Expectation = { code: 'INVALID', words: 'does not fit its type' };

function refusedAt(place: readonly string[], { code, words, field }: Expectation): Fault {
  const path = field === undefined ? place : [...place, field];
  const violations = [{ path, code, message: words }];
  return { code: 'BAD_USER_INPUT', message: `The value of ${path.join('.')} ${words}.`, violations };
}

/**
 * A variable whose value does not fit its type. graphql-js gives the place only in its text, right before the text of
 * the error beneath, where no value can be mistaken for it: a value is printed with its quotes escaped.
 */
export function variableFault(schema: GraphQLSchema, error: GraphQLError): Fault | null {
  const definition = error.nodes?.[0];
  if (definition?.kind !== Kind.VARIABLE_DEFINITION) return null;
  const beneath = error.originalError?.message ?? '';
  const before = error.message.endsWith(`; ${beneath}`) ? error.message.slice(0, -beneath.length - 2) : '';
  const inner = / at "\w+((?:\.\w+|\[\d+\])+)"$/.exec(before)?.[1]?.match(/\w+/g) ?? [];
  const path = [definition.variable.name.value, ...inner];
  return refusedAt(path, before === '' ? REQUIRED : expectation(beneath, typeAt(schema, definition.type, inner)));
}

/** What graphql-js says where it stops counting. */
export const tooManyFaults = (message: string): Fault | null =>
  message.startsWith('Too many errors processing variables')
    ? { code: 'BAD_USER_INPUT', message: 'Too many values of the variables are not valid.' }
    : null;

function expectation(text: string, type: GraphQLInputType | null): Expectation {
  // Our own scalars say what they must be, and nothing of what they were given.
  if (text.startsWith('must be ')) return { code: 'INVALID', words: text };
  if (text.startsWith('Expected non-nullable type ') || text.endsWith(' must be non-null.')) return REQUIRED;
  const field = /^Field "(\w+)" of required type "[\w![\]]+" was not provided\.$/.exec(text)?.[1];
  if (field) return { ...REQUIRED, field };
  if (text.startsWith('Exactly one key ')) return { code: 'ONE_OF', words: 'must have exactly one field set' };
  if (isInputObjectType(type) && text.startsWith('Field "'))
    return { code: 'UNKNOWN_FIELD', words: `has a field that ${type.name} does not have` };
  return type ? { code: 'INVALID', words: `must be of type ${String(type)}` } : MISFIT;
}

/** The type of the value at a place within a variable, without its outermost exclamation mark. */
function typeAt(schema: GraphQLSchema, node: TypeNode, path: readonly string[]): GraphQLInputType | null {
  let type = nullable(typeFromAST(schema, node as never) as GraphQLInputType | undefined);
  for (const step of path) {
    // A single value stands for a list of one, without an index.
    while (isListType(type) && !/^\d+$/.test(step)) type = nullable(type.ofType);
    if (isListType(type)) type = nullable(type.ofType);
    else if (isInputObjectType(type)) type = nullable(type.getFields()[step]?.type);
    else return null;
  }
  return type;
}

const nullable = (type: GraphQLInputType | undefined): GraphQLInputType | null =>
  isNonNullType(type) ? type.ofType : (type ?? null);
