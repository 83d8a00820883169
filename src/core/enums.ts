import { registerEnumType } from 'type-graphql';
import { userRoles } from './actor.ts';
import { auditActions } from './audit-action.ts';
import { errorCodes } from './error-code.ts';

/**
 * A list of names as an enum object. Values are their own names, so rows and GraphQL speak the same words, and
 * services use the plain string type.
 */
export const enumOf = <T extends string>(names: readonly T[]): { readonly [N in T]: N } =>
  Object.fromEntries(names.map((name) => [name, name])) as { [N in T]: N };

type Descriptions<T extends string> = { readonly [N in T]?: string };

/** Makes a list of names a GraphQL enum. */
export function graphqlEnum<T extends string>(
  name: string,
  names: readonly T[],
  description: string,
  values: Descriptions<T> = {},
): { readonly [N in T]: N } {
  const enumObject = enumOf(names);
  registerEnumType(enumObject, {
    name,
    description,
    valuesConfig: Object.fromEntries(
      Object.entries(values).map(([value, text]) => [value, { description: text }]),
    ) as never,
  });
  return enumObject;
}

export const UserRoleEnum = graphqlEnum('UserRole', userRoles, 'Role of an account on the platform.', {
  PENDING: 'Signed up and awaiting approval, or deactivated by an administrator. No access.',
  USER: 'Standard end user. Access comes from groups and default permissions.',
  SUBSCRIBER: 'Like USER, and may use expert templates assigned to it.',
  EXPERT: 'Like SUBSCRIBER, and may create own templates and profiles.',
  ADMIN: 'Full access to everything.',
});

export const ErrorCodeEnum = graphqlEnum(
  'ErrorCode',
  Object.keys(errorCodes) as (keyof typeof errorCodes)[],
  'Stable, machine-readable reason of a failure: `extensions.code` of an error, or `code` of an ItemError.',
  errorCodes,
);

export const AuditActionEnum = graphqlEnum(
  'AuditAction',
  auditActions,
  'What happened. The first word names the type of the target.',
);

export const orderDirections = ['ASC', 'DESC'] as const;
export type OrderDirection = (typeof orderDirections)[number];
export const OrderDirectionEnum = graphqlEnum(
  'OrderDirection',
  orderDirections,
  'Direction of a sort. Ties are broken by ID, so pages are stable.',
  {
    ASC: 'Smallest, oldest or alphabetically first comes first.',
    DESC: 'Largest, newest or alphabetically last comes first.',
  },
);
