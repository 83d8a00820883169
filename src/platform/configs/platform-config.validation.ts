import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Violation } from '../../core/errors.ts';
import { isJsonObject, isWithinDepth, unreadablePlace, type JsonObject } from '../../core/json.ts';
import { platformConfigSchemas } from './platform-config.schemas.ts';

/** Bytes of a document as JSON in UTF-8. */
export const MOST_DOCUMENT_BYTES = 65_536;
/** Less than the API takes, since an export has documents within another. */
export const MOST_DOCUMENT_DEPTH = 24;
const MOST_VIOLATIONS = 20;

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, verbose: false }).addKeyword({
  keyword: 'uniqueIds',
  type: 'array',
  errors: true,
  compile: () =>
    function uniqueIds(this: unknown, list: readonly unknown[]): boolean {
      const ids = list.map((each) => (isJsonObject(each) ? each.id : undefined)).filter((id) => id !== undefined);
      return new Set(ids).size === ids.length;
    },
});

const compiled = new Map<string, ValidateFunction>();

/** Made at first use: a start does not wait for it. */
function validatorOf(namespace: string): ValidateFunction | null {
  if (!Object.hasOwn(platformConfigSchemas, namespace)) return null;
  const validator = compiled.get(namespace) ?? ajv.compile(platformConfigSchemas[namespace]!);
  compiled.set(namespace, validator);
  return validator;
}

/** What is wrong with a document, and where in it; nothing that was sent is repeated. @param path where it stands */
export function documentViolations(namespace: string, document: JsonObject, path: readonly string[]): Violation[] {
  const at = (code: string, message: string, place: readonly string[] = []): Violation[] => [
    { path: [...path, ...place], code, message },
  ];
  if (!isWithinDepth(document, MOST_DOCUMENT_DEPTH))
    return at('TOO_DEEP', `may be nested at most ${MOST_DOCUMENT_DEPTH} deep`);
  if (Buffer.byteLength(JSON.stringify(document)) > MOST_DOCUMENT_BYTES)
    return at('TOO_LARGE', `may have at most ${MOST_DOCUMENT_BYTES} bytes as JSON`);
  const unreadable = unreadablePlace(document);
  if (unreadable) return at('UNREADABLE', 'has control characters, or a number that JSON does not have', unreadable);
  const validate = validatorOf(namespace);
  if (!validate || validate(document)) return [];
  // What a condition asks for is said by an error of its own.
  const told = validate.errors!.filter(({ keyword }) => keyword !== 'if').slice(0, MOST_VIOLATIONS);
  return told.map((error) => violationOf(error, path));
}

function violationOf(error: ErrorObject, path: readonly string[]): Violation {
  const { keyword, instancePath, params, message = 'is not valid' } = error;
  const place = instancePath.split('/').slice(1).map(unescaped);
  const given = params as Readonly<Record<string, unknown>>;
  const member = given.missingProperty ?? given.additionalProperty;
  return {
    path: [...path, ...place, ...(member === undefined ? [] : [String(member)])],
    code: codes[keyword] ?? keyword.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase(),
    message: words(keyword, given) ?? message,
  };
}

const codes: Readonly<Record<string, string>> = { required: 'REQUIRED', additionalProperties: 'UNKNOWN' };

const words = (keyword: string, given: Readonly<Record<string, unknown>>): string | null => {
  if (keyword === 'required') return 'is required';
  if (keyword === 'additionalProperties') return 'is not known; names of your own begin with x-';
  if (keyword === 'uniqueIds') return 'has an id twice';
  return keyword === 'enum' ? `must be one of ${(given.allowedValues as unknown[]).join(', ')}` : null;
};

const unescaped = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~');
