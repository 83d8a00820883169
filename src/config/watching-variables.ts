import { z } from 'zod';
import { count, list } from './values.ts';
import type { Variable } from './variables.ts';

/** As OpenTelemetry writes headers (W3C Baggage, without properties). */
const headerList = z.string().transform((text, context) => {
  const entries = text.split(',').map((part) => /^\s*([!#$%&'*+.^_`|~\w-]+)\s*=(.*)$/.exec(part));
  try {
    if (entries.every((entry) => entry !== null))
      return Object.fromEntries(entries.map(([, name = '', value = '']) => [name, decodeURIComponent(value.trim())]));
  } catch {
    // Told below, as any other fault.
  }
  context.addIssue({ code: 'custom', message: 'must be name=value, separated by commas' });
  return z.NEVER;
});

/** Variables of what watches over the service: how much callers may ask for, metrics, traces. */
export const watchingVariables = {
  RATE_LIMIT_POINTS: {
    about:
      'Points of cost that each API key, each account in its sessions and each network of strangers may spend in a window, on each process; 0 sets no limit. Not less than GRAPHQL_MAX_COST.',
    schema: count(0, 2_000_000_000).default(10_000_000),
    shown: '10000000',
  },
  RATE_LIMIT_WINDOW_SECONDS: {
    about: 'Length of that window. It begins with the first operation of the caller.',
    schema: count(1, 86_400).default(60),
    shown: '60',
  },
  METRICS_PORT: {
    about:
      'Port of its own, on HOST, on which GET /metrics answers in the format of Prometheus; 0 takes any free one. With WORKERS, of all processes together. Unset: no such port.',
    schema: count(0, 65535).optional(),
  },
  METRICS_TOKEN: {
    about:
      'Bearer token, of 16 characters at least, without which /metrics answers nobody. With METRICS_PORT unset, /metrics is served on PORT, to whoever has it, but not with several WORKERS. Both unset: nothing is measured.',
    schema: z
      .string()
      .regex(/^[\x21-\x7e]{16,512}$/, 'must be 16 to 512 visible ASCII characters')
      .optional(),
    secret: true,
  },
  METRICS_OPERATIONS: {
    about:
      'Names of operations, separated by commas, that are counted by their own names. All others are counted by their root field, so that nobody makes up names without end.',
    schema: list
      .refine(
        (names) => names.length <= 500 && names.every((name) => /^[_A-Za-z]\w{0,99}$/.test(name)),
        'must be at most 500 names of operations, separated by commas',
      )
      .default([]),
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    about:
      'Collector of OpenTelemetry (OTLP over HTTP) that gets a span for each operation, at its path /v1/traces. Unset: nothing is traced.',
    schema: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
  },
  OTEL_EXPORTER_OTLP_HEADERS: {
    about: 'Headers for the collector, as `name=value`, separated by commas; values are percent-encoded.',
    schema: headerList.optional(),
    secret: true,
  },
  OTEL_SERVICE_NAME: {
    about: 'What the service is called in traces.',
    schema: z.string().default('gatehouse'),
    shown: 'gatehouse',
  },
  OTEL_TRACES_SAMPLER_ARG: {
    about: 'Share of traces that begin here and are kept, 0 to 1. Of those that a caller began, the caller decides.',
    schema: z.coerce.number({ error: 'must be a number from 0 to 1' }).min(0).max(1).default(1),
    shown: '1',
  },
} as const satisfies Record<string, Variable>;
