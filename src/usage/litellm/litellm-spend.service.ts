import { createHash } from 'node:crypto';
import { refuseWithoutScope } from '../../access/guard.ts';
import type { Actor, UserActor } from '../../core/actor.ts';
import { inputErrors, itemFailure, type ItemFailure, type Violation } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import { isText, shortened } from '../../core/text.ts';
import type { Reader, UnitOfWork } from '../../core/unit-of-work.ts';
import { MOST_MODEL_CHARACTERS, MOST_RECORDS, type RecordingService, type SaidRecord } from '../metering/index.ts';
import { categories, configOf, type LiteLlmConfig } from './litellm-config.ts';
import { proxyUsers, type ProxyNames } from './litellm-users.ts';
import { readLogs, type ReadLog, type SpendLog } from './spend-log.ts';

/** What became of calls that a proxy reported. */
export interface SpendReport {
  /** Counted by now, by this report or an earlier one. */
  readonly recorded: number;
  /** Calls that failed and cost nothing. */
  readonly ignored: number;
  /** Calls that are not counted, and why. */
  readonly failures: readonly SpendFailure[];
}

/** A call that is not counted; `path` leads to the member of the entry that is at fault. */
export interface SpendFailure extends ItemFailure {
  /** Place among those that were sent, from 0. */
  readonly index: number;
  /** As the proxy calls it; null where it does not say. */
  readonly id: string | null;
}

interface Needs {
  readonly unitOfWork: Pick<UnitOfWork, 'read'>;
  readonly recording: Pick<RecordingService, 'record'>;
  /** The document of the platform by which this goes; null where there is none. */
  readonly documentOf: (db: Reader) => Promise<unknown>;
  readonly logger: Logger;
}

/** null for what is to be ignored. */
type Judged = { readonly record: SaidRecord } | { readonly failure: ItemFailure } | null;

const STRANGER: ItemFailure = {
  code: 'NOT_FOUND',
  path: ['metadata'],
  message: 'No account here has the id, the address or the name that the proxy gives.',
};

/** Counts the calls of models that a LiteLLM proxy reports by its generic API callback. */
export class LiteLlmSpendService {
  constructor(private readonly needs: Needs) {}

  /** Who may report; before anything is read of it. @throws UNAUTHENTICATED, ACCOUNT_PENDING, FORBIDDEN */
  admit(actor: Actor): void {
    refuseWithoutScope(actor, 'USAGE_WRITE');
  }

  /**
   * Counts what a proxy sends, each call for itself and once, however often it is sent.
   * @throws UNAUTHENTICATED, ACCOUNT_PENDING, FORBIDDEN, BAD_USER_INPUT for what cannot be read at all
   */
  async receive(actor: Actor, body: string): Promise<SpendReport> {
    const recorder = refuseWithoutScope(actor, 'USAGE_WRITE');
    const logs = readLogs(body);
    const judged = await this.#judge(logs);
    const outcomes = await this.#record(recorder, judged);
    const failures = outcomes.flatMap((failure, index) =>
      failure ? [{ index, id: idOf(logs[index]!), ...failure }] : [],
    );
    const ignored = judged.filter((each) => each === null).length;
    if (failures.length > 0)
      this.needs.logger.warn(
        { recorderId: recorder.subjectId, count: failures.length, first: failures[0] },
        'calls that LiteLLM reported are not counted',
      );
    return { recorded: logs.length - ignored - failures.length, ignored, failures };
  }

  #judge(logs: readonly ReadLog[]): Promise<Judged[]> {
    return this.needs.unitOfWork.read(async (db) => {
      const config = configOf(await this.needs.documentOf(db));
      const categoryOf = categories(config);
      const userOf = await proxyUsers(db, logs.map((each) => ('log' in each ? namesIn(each.log, config) : []))); // prettier-ignore
      return logs.map((each) => {
        if (!('log' in each)) return { failure: unread(each.violations) };
        if (isIdle(each.log)) return null;
        const userId = userOf(namesIn(each.log, config));
        return userId === null ? { failure: STRANGER } : { record: recordOf(each.log, userId, categoryOf) };
      });
    });
  }

  /** What failed, in the order of what was judged; null for the others. */
  async #record(recorder: UserActor, judged: readonly Judged[]): Promise<(ItemFailure | null)[]> {
    const failures = judged.map((each) => (each && 'failure' in each ? each.failure : null));
    const records = judged.flatMap((each, index) => (each && 'record' in each ? [{ index, record: each.record }] : []));
    for (let from = 0; from < records.length; from += MOST_RECORDS) {
      const some = records.slice(from, from + MOST_RECORDS);
      const outcomes = await this.needs.recording.record(recorder, some.map(({ record }) => record)); // prettier-ignore
      for (const [place, { error }] of outcomes.entries())
        if (error) failures[some[place]!.index] = inWordsOfLog(error);
    }
    return failures;
  }
}

/** What is wrong with an entry, in the words of the first fault. */
function unread(violations: readonly Violation[]): ItemFailure {
  const { message } = violations[0]!;
  return { ...itemFailure(inputErrors.BAD_USER_INPUT(violations)), message };
}

/** Where a member of a record comes from. */
const members: Readonly<Record<string, string>> = {
  'usage.cost': 'response_cost',
  'usage.amounts.0.amount': 'prompt_tokens',
  'usage.amounts.1.amount': 'completion_tokens',
  occurredAt: 'endTime',
};
const inWordsOfLog = ({ path, ...failure }: ItemFailure): ItemFailure => {
  const member = members[path?.join('.') ?? ''];
  return { ...failure, path: member === undefined ? path : [member] };
};

/** As far as it may stand in an answer and in the log. */
const idOf = (read: ReadLog): string | null => {
  const id = 'log' in read ? read.log.id : read.id;
  return id === null ? null : shortened(id, MOST_ID_CHARACTERS);
};

const namesIn = ({ metadata, end_user }: SpendLog, { identifyBy }: LiteLlmConfig): ProxyNames => {
  const holder = metadata?.user_api_key_user_id;
  const names = {
    user_id: holder,
    user_email: metadata?.user_api_key_user_email,
    // Who has a user there may call their keys by the name of anybody here.
    key_alias: !holder || holder === NOBODY ? metadata?.user_api_key_alias : null,
    end_user,
  };
  return identifyBy.map((identifier) => names[identifier]);
};

/** Whose keys are that no user was named for. */
const NOBODY = 'default_user_id';

/** A call that failed before it cost anything. */
const isIdle = ({ status, response_cost, prompt_tokens, completion_tokens }: SpendLog): boolean =>
  status === 'failure' && !response_cost && !prompt_tokens && !completion_tokens;

function recordOf(log: SpendLog, userId: string, categoryOf: ReturnType<typeof categories>): SaidRecord {
  const { id, model, model_group, prompt_tokens, completion_tokens, response_cost, endTime } = log;
  const models = [model, model_group].filter((each) => isText(each, 1, MOST_MODEL_CHARACTERS));
  return {
    idempotencyKey: keyOf(id),
    occurredAt: endTime == null ? null : new Date(typeof endTime === 'number' ? endTime * 1_000 : endTime),
    usage: {
      userId,
      amounts: [
        { metric: 'INPUT_TOKENS', amount: prompt_tokens ?? 0 },
        { metric: 'OUTPUT_TOKENS', amount: completion_tokens ?? 0 },
        { metric: 'REQUESTS', amount: 1 },
      ],
      // A binary fraction in the proxy, of which there are as many places here as are counted.
      cost: (response_cost ?? 0).toFixed(10),
      category: categoryOf(models),
      model: models[0] ?? null,
    },
  };
}

const MOST_ID_CHARACTERS = 200;

/** Ids of some providers are longer than a key may be. */
const keyOf = (id: string): string =>
  `litellm ${isText(id, 1, MOST_ID_CHARACTERS) ? id : createHash('sha256').update(id).digest('hex')}`;
