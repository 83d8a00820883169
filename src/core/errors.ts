import type { ErrorCode } from './error-code.ts';

/** What is wrong with one input field. `path` leads from the field's arguments to it, e.g. `['input', 'email']`. */
export interface Violation {
  readonly path: readonly string[];
  readonly code: string;
  readonly message: string;
}

/** A refusal the caller is meant to see. Anything else thrown is a defect and is masked. */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly violations: readonly Violation[] = [],
    /** Whole seconds after which trying again makes sense; only for RATE_LIMITED. */
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }
}

/** A refusal that holds for a while. @param seconds until trying again makes sense; at least one, in whole ones */
export const retryAfter = ({ code, message }: DomainError, seconds: number): DomainError =>
  new DomainError(code, message, [], Math.max(1, Math.ceil(seconds)));

type Refusal = (violations?: readonly Violation[]) => DomainError;

const declared = new Map<string, { code: ErrorCode; message: string }>();

/** Every refusal that any room declared, for schema/errors.md. */
export const declaredErrors = (): readonly { code: ErrorCode; message: string }[] => [...declared.values()];

/**
 * Declares a room's refusals as a table: code → message.
 * @throws when another table has the same refusal: rooms share one table instead
 */
export function defineErrors<T extends Partial<Record<ErrorCode, string>>>(
  table: T,
): { readonly [C in keyof T]: Refusal } {
  for (const [code, message] of Object.entries(table) as [ErrorCode, string][]) {
    const refusal = `${code} ${message}`;
    if (declared.has(refusal)) throw new Error(`declared twice: ${refusal}`);
    declared.set(refusal, { code, message });
  }
  return Object.fromEntries(
    Object.entries(table).map(([code, message]) => [
      code,
      (violations?: readonly Violation[]) => new DomainError(code as ErrorCode, message as string, violations),
    ]),
  ) as { readonly [C in keyof T]: Refusal };
}

/** Of an input that its violations explain. */
export const inputErrors = defineErrors({ BAD_USER_INPUT: 'An input value is not valid.' });

/** A refusal as data, where it concerns one item of many. */
export interface ItemFailure {
  readonly code: ErrorCode;
  readonly message: string;
  /** Input field at fault; null when the whole item is. */
  readonly path: readonly string[] | null;
}

export const itemFailure = ({ code, message, violations }: DomainError): ItemFailure => ({
  code,
  message,
  path: violations[0]?.path ?? null,
});

/** A refusal of one input value, naming where it stands. */
export function badInput(path: readonly string[], message: string, code = 'INVALID'): DomainError {
  return inputErrors.BAD_USER_INPUT([{ path, code, message }]);
}
