import { GraphQLError, GraphQLScalarType, GraphQLString, type ValueNode } from 'graphql';
import {
  GraphQLCurrency,
  GraphQLDateTime,
  GraphQLEmailAddress,
  GraphQLLocalDate,
  GraphQLJSONObject,
  GraphQLLocale,
  GraphQLSafeInt,
  GraphQLTimeZone,
  GraphQLURL,
} from 'graphql-scalars';
import { isWithinDepth, type JsonObject } from './json.ts';

interface Naming {
  readonly name: string;
  readonly description: string;
  readonly specifiedByURL?: string;
  /** Completes "must be …", since a refused value is never repeated: it may be a password in the wrong field. */
  readonly expected: string;
}

/** A scalar of graphql-scalars under the contract's words, with a further check, that never echoes what it refuses. */
function scalar<T>(base: GraphQLScalarType, { expected, ...naming }: Naming, accept: (parsed: unknown) => T | null) {
  const checked = (parse: () => unknown, nodes: ValueNode | null): T => {
    let value: T | null;
    try {
      value = accept(parse());
    } catch {
      value = null;
    }
    if (value === null) throw new GraphQLError(`must be ${expected}`, { nodes });
    return value;
  };
  return new GraphQLScalarType({
    ...naming,
    // What the service stored was checked when it came in; checking it again would cost each row of each page.
    serialize,
    parseValue: (value) => checked(() => base.parseValue(value), null),
    parseLiteral: (node, variables) => checked(() => base.parseLiteral(node, variables), node),
  });
}

/** How values leave. A count beyond what a JSON number holds exactly is said to be the greatest that it does hold. */
function serialize(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'bigint' ? Math.min(Number(value), Number.MAX_SAFE_INTEGER) : value;
}

const text = (longest: number) => (parsed: unknown) =>
  typeof parsed === 'string' && parsed.length <= longest ? parsed : null;

export const DateTime = scalar(
  GraphQLDateTime,
  {
    name: 'DateTime',
    description: 'An instant, RFC 3339 with offset; always returned in UTC (2026-01-31T09:30:00.000Z).',
    specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
    expected: 'an instant such as 2026-01-31T09:30:00Z, of the years 1 to 9999',
  },
  (parsed) => {
    const instant = parsed as Date;
    return instant.getUTCFullYear() >= 1 && instant.getUTCFullYear() <= 9999 ? instant : null;
  },
);

/** Values are strings as they are shown. */
export const DateScalar = scalar(
  GraphQLLocalDate,
  {
    name: 'Date',
    description: 'A calendar date, YYYY-MM-DD.',
    specifiedByURL: 'https://scalars.graphql.org/andimarek/local-date.html',
    expected: 'a calendar date such as 2026-01-31',
  },
  text(10),
);

export const EmailAddress = scalar(
  GraphQLEmailAddress,
  {
    name: 'EmailAddress',
    description: 'An email address. Compared without regard to case.',
    specifiedByURL: 'https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address',
    expected: 'an email address',
  },
  // 254 characters: RFC 5321 §4.5.3.1.3, less the angle brackets.
  text(254),
);

export const URLScalar = scalar(
  GraphQLURL,
  {
    name: 'URL',
    description: 'An absolute http or https URL.',
    specifiedByURL: 'https://url.spec.whatwg.org/',
    expected: 'an absolute http or https URL of at most 2,048 characters',
  },
  (parsed) => {
    const { protocol, href } = parsed as URL;
    return /^https?:$/.test(protocol) && href.length <= 2048 ? href : null;
  },
);

export const TimeZone = scalar(
  GraphQLTimeZone,
  {
    name: 'TimeZone',
    description: 'An IANA time zone name, for example Europe/Berlin.',
    specifiedByURL: 'https://www.iana.org/time-zones',
    expected: 'an IANA time zone name such as Europe/Berlin',
  },
  text(64),
);

export const Locale = scalar(
  GraphQLLocale,
  {
    name: 'Locale',
    description: 'A BCP 47 language tag, for example en or pt-BR.',
    specifiedByURL: 'https://www.rfc-editor.org/info/bcp47',
    expected: 'a BCP 47 language tag such as en or pt-BR',
  },
  (parsed) =>
    typeof parsed === 'string' && parsed.length <= 35 ? (Intl.getCanonicalLocales(parsed)[0] ?? null) : null,
);

export const Currency = scalar(
  GraphQLCurrency,
  {
    name: 'Currency',
    description: 'An ISO 4217 currency code, for example USD.',
    specifiedByURL: 'https://www.iso.org/iso-4217-currency-codes.html',
    expected: 'an ISO 4217 currency code such as USD',
  },
  // Codes are told apart as text, by figures and payments.
  (parsed) => (typeof parsed === 'string' && parsed.length === 3 ? parsed.toUpperCase() : null),
);

export const Decimal = scalar(
  GraphQLString,
  {
    name: 'Decimal',
    description: 'An exact decimal number sent as a string, for example "12.50". Never a float.',
    expected: 'a decimal number as a string such as "12.50"',
  },
  (parsed) => (typeof parsed === 'string' && /^-?\d{1,20}(\.\d{1,20})?$/.test(parsed) ? parsed : null),
);

export const SafeInt = scalar(
  GraphQLSafeInt,
  {
    name: 'SafeInt',
    description:
      'An integer up to 2^53-1, sent as a JSON number. Used for counts that pass the 32 bits of Int, such as tokens.',
    expected: 'an integer between -(2^53-1) and 2^53-1',
  },
  (parsed) => (Number.isSafeInteger(parsed) ? (parsed as number) : null),
);

/** Deeper than any document of a person; what walks it may call itself. */
const MOST_JSON_DEPTH = 32;

export const JSONObject = scalar(
  GraphQLJSONObject,
  {
    name: 'JSONObject',
    description:
      "Any JSON object. Only used where the shape belongs to the operator, never for the service's own data.",
    specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
    expected: `a JSON object, nested at most ${MOST_JSON_DEPTH} deep`,
  },
  (parsed) => (isWithinDepth(parsed, MOST_JSON_DEPTH) ? (parsed as JsonObject) : null),
);
