import { getMetadataStorage as getRules, validateSync, type ValidationError } from 'class-validator';
import { getNamedType, type GraphQLResolveInfo } from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import { inputErrors, type Violation } from './errors.ts';

/** Never shows the value: it may be a password. */
const options = { forbidUnknownValues: false, validationError: { target: false, value: false } };

/**
 * Checks the decorators of input classes, at any depth, and names each fault by its path from the field's arguments.
 * @throws BAD_USER_INPUT with violations
 */
export function validateInput(value: unknown, type: unknown, data: { readonly info: GraphQLResolveInfo }): void {
  const violations = ruledWithin(value, []).flatMap(violationsOf);
  if (violations.length === 0) return;
  const argument = argumentName(type, data.info);
  throw inputErrors.BAD_USER_INPUT(
    violations.map((violation) => ({ ...violation, path: argument ? [argument, ...violation.path] : violation.path })),
  );
}

const violationsOf = ({ object, path }: Ruled): Violation[] =>
  validateSync(object, options).flatMap((error) => violationsIn(error, path));

/** An object whose class says something about its values, and where it stands. */
interface Ruled {
  readonly object: object;
  readonly path: readonly string[];
}

/** All such objects, at any depth; a hundred questions without a rule cost nothing but a look. */
function ruledWithin(value: unknown, path: readonly string[], found: Ruled[] = []): readonly Ruled[] {
  if (typeof value !== 'object' || value === null || value instanceof Date || isPlain(value)) return found;
  if (!Array.isArray(value) && hasRules(value)) found.push({ object: value, path });
  for (const [key, child] of Object.entries(value))
    if (typeof child === 'object' && child !== null) ruledWithin(child, [...path, key], found);
  return found;
}

/** Whether it is of no class: what a client sent as JSON, with members of any name, whose rules are not to be found here. */
const isPlain = (value: object): boolean => [null, Object.prototype].includes(Object.getPrototypeOf(value) as null);

const ruled = new WeakMap<object, boolean>();

/** Whether the class says anything about its values; asking the library each time would cost more than all else. */
export function hasRules({ constructor }: object): boolean {
  const known =
    ruled.get(constructor) ?? getRules().getTargetValidationMetadatas(constructor, '', false, false).length > 0;
  ruled.set(constructor, known);
  return known;
}

const violationsIn = ({ property, constraints }: ValidationError, path: readonly string[]): Violation[] =>
  Object.entries(constraints ?? {}).map(([constraint, message]) => ({
    path: [...path, property],
    code: constraint.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase(),
    message,
  }));

/** The argument that an input class was given as; none for a class of arguments, whose properties are the arguments. */
function argumentName(type: unknown, info: GraphQLResolveInfo): string | null {
  const input = getMetadataStorage().inputTypes.find(({ target }) => target === type);
  const field = info.parentType.getFields()[info.fieldName];
  return (input && field?.args.find((argument) => getNamedType(argument.type).name === input.name)?.name) ?? null;
}
