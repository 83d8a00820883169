import { validate, type ValidationError } from 'class-validator';
import { getNamedType, type GraphQLResolveInfo } from 'graphql';
import { getMetadataStorage, type ResolverData } from 'type-graphql';
import { inputErrors, type Violation } from './errors.ts';

/** Never shows the value: it may be a password. */
const options = { forbidUnknownValues: false, validationError: { target: false, value: false } };

/**
 * Checks the decorators of input classes, at any depth, and names each fault by its path from the field's arguments.
 * @throws BAD_USER_INPUT with violations
 */
export async function validateInput(value: unknown, type: unknown, data: ResolverData): Promise<void> {
  const violations = await violationsOf(value, []);
  if (violations.length === 0) return;
  const argument = argumentName(type, data.info);
  throw inputErrors.BAD_USER_INPUT(
    violations.map((violation) => ({ ...violation, path: argument ? [argument, ...violation.path] : violation.path })),
  );
}

async function violationsOf(value: unknown, path: readonly string[]): Promise<Violation[]> {
  if (Array.isArray(value))
    return (await Promise.all(value.map((item, index) => violationsOf(item, [...path, String(index)])))).flat();
  if (typeof value !== 'object' || value === null || value instanceof Date) return [];
  const own = (await validate(value, options)).flatMap((error) => violationsIn(error, path));
  const inner = Object.entries(value).map(([key, child]) => violationsOf(child, [...path, key]));
  return [...own, ...(await Promise.all(inner)).flat()];
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
