import { registerDecorator, type ValidationOptions } from 'class-validator';

/** Text that PostgreSQL can hold and a person can read: no NUL, no control characters but line breaks and tabs. */
const unreadable =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

export const isReadable = (value: string): boolean => !unreadable.test(value);

/** The beginning of a text, of at most so many UTF-16 units, that no character is cut in two for. */
export const shortened = (value: string, most: number): string =>
  value
    .slice(0, most)
    .replace(/[\ud800-\udbff]$/, '')
    .trim();

/** Whether a value is readable text of at least `min` characters without the spaces around it, and at most `max` with them. */
export const isText = (value: unknown, min: number, max: number): value is string =>
  typeof value === 'string' && value.trim().length >= min && value.length <= max && isReadable(value);

/** What `isText` asks for, in words. */
export const textRule = (min: number, max: number): string =>
  `must be text of ${min} to ${max} characters without control characters`;

/** Validates a text input: readable, at least `min` characters (UTF-16 units) without the spaces around it, at most `max` with them. */
export function Text(min: number, max: number, options?: ValidationOptions) {
  return (target: object, propertyName: string): void =>
    registerDecorator({
      name: 'text',
      target: target.constructor,
      propertyName,
      options: { message: textRule(min, max), ...options },
      validator: { validate: (value: unknown) => isText(value, min, max) },
    });
}
