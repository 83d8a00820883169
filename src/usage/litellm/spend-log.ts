import { z } from 'zod';
import { inputErrors, type Violation } from '../../core/errors.ts';
import { isJsonObject, jsonOf } from '../../core/json.ts';

// What LiteLLM's generic API callback sends: entries of its StandardLoggingPayload, of which only this is read. Prompts
// and answers may be among the rest: nothing else is kept, logged or told.

/** More than a proxy gathers before it sends: 512 unless it is set up otherwise. */
const MOST_LOGS = 10_000;

/** Beyond what a date can say. */
const LATEST_SECONDS = 8_640_000_000_000;

const count = z.number('must be a number').int('must be a whole number').min(0, 'cannot be negative').nullish();
const name = z.string('must be text').nullish();

const schema = z.object({
  id: z.string('must be text').min(1, 'must not be empty'),
  status: name,
  model: name,
  model_group: name,
  prompt_tokens: count,
  completion_tokens: count,
  response_cost: z.number('must be a number').min(0, 'cannot be negative').nullish(),
  /** Seconds since 1970, or a date and time of ISO 8601. */
  endTime: z
    .union([z.number().min(0).max(LATEST_SECONDS), z.iso.datetime({ offset: true })], 'must be seconds since 1970')
    .nullish(),
  end_user: name,
  metadata: z.object({ user_api_key_user_id: name, user_api_key_user_email: name, user_api_key_alias: name }).nullish(),
});

/** One call of a model, as a proxy logs it. */
export type SpendLog = z.infer<typeof schema>;

/** An entry that was read, or what is wrong with it. */
export type ReadLog =
  { readonly log: SpendLog } | { readonly id: string | null; readonly violations: readonly Violation[] };

/**
 * Reads what a proxy sends: an array of entries, one entry, or one on each line (its `json_array`, `single` and `ndjson`).
 * @throws BAD_USER_INPUT for what is none of these, or is too many
 */
export function readLogs(body: string): ReadLog[] {
  const entries = entriesOf(body);
  if (entries === null)
    throw refusal('INVALID', 'must be JSON: an array of log entries, one entry, or one on each line');
  if (entries.length > MOST_LOGS) throw refusal('TOO_MANY', `may have at most ${MOST_LOGS} entries`);
  return entries.map((entry) => {
    const parsed = schema.safeParse(entry);
    if (parsed.success) return { log: parsed.data };
    const id = isJsonObject(entry) && typeof entry['id'] === 'string' ? entry['id'] : null;
    return { id, violations: parsed.error.issues.map(violationOf) };
  });
}

const refusal = (code: string, message: string) => inputErrors.BAD_USER_INPUT([{ path: ['body'], code, message }]);

const violationOf = ({ path, message }: z.core.$ZodIssue): Violation => ({
  path: path.map(String),
  code: 'INVALID',
  message,
});

function entriesOf(body: string): readonly unknown[] | null {
  const whole = jsonOf(body);
  if (whole !== undefined) return Array.isArray(whole) ? whole : isJsonObject(whole) ? [whole] : null;
  const entries: unknown[] = [];
  // No further than there is sense in it: a body may be millions of lines that are none.
  for (let from = 0; from < body.length && entries.length <= MOST_LOGS;) {
    const end = body.indexOf('\n', from);
    const line = body.slice(from, end < 0 ? body.length : end).trim();
    from = end < 0 ? body.length : end + 1;
    if (line === '') continue;
    const entry = jsonOf(line);
    if (!isJsonObject(entry)) return null;
    entries.push(entry);
  }
  return entries.length > 1 ? entries : null;
}
