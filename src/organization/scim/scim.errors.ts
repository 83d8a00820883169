import { defineErrors, inputErrors, type DomainError } from '../../core/errors.ts';

/** Details of a fault by RFC 7644 §3.12, as far as a request can be at fault here. */
export type ScimType =
  | 'invalidFilter'
  | 'invalidPath'
  | 'invalidSyntax'
  | 'invalidValue'
  | 'mutability'
  | 'noTarget'
  | 'tooMany'
  | 'uniqueness';

export const scimErrors = defineErrors({
  NOT_FOUND: 'The directory has no such user or group.',
  CONFLICT: 'The resource was changed meanwhile. Read it again.',
  FORBIDDEN: 'The directory is switched off, so that nothing can be written to it.',
  ALREADY_EXISTS: 'The directory has such a resource already.',
});

/** Of keys that are not for SCIM, and of anything else that is no key. */
export const scimKeyErrors = defineErrors({
  UNAUTHENTICATED: 'Send an API key with the scope SCIM as a bearer token.',
  FORBIDDEN: 'This credential is no API key with the scope SCIM.',
});

/** A request that is at fault. @param path of the attribute, or of the parameter */
export const faulty = (scimType: ScimType, message: string, path: readonly string[] = []): DomainError =>
  inputErrors.BAD_USER_INPUT([{ path, code: scimType, message }]);

/** A value that has to be unique and is not. */
export const taken = (attribute: string): DomainError =>
  scimErrors.ALREADY_EXISTS([
    { path: [attribute], code: 'uniqueness', message: `Another resource has this ${attribute}.` },
  ]);

/** Of a group that somebody made a member of two groups. */
export const nestingErrors = defineErrors({
  INVALID_STATE: 'A group of this directory is right below one other at most, and this one is already.',
});
