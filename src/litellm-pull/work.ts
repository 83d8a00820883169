import { accountByLogin } from '../administration/recovery/index.ts';
import type { UserActor } from '../core/actor.ts';
import { newId } from '../core/ids.ts';
import { exitCodes } from '../exit.ts';
import { RecoveryError } from '../recovery/recovery-error.ts';
import { LiteLlmProxy, type PullOrder } from '../usage/litellm/index.ts';
import type { Pull } from './open-pull.ts';
import { PullReport } from './pull-report.ts';

/** A pull as the operator's options say it. */
export interface PullChoice extends PullOrder {
  readonly url: string;
  /** Email address or username. */
  readonly recorder: string;
  readonly dryRun: boolean;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const warn = (line: string): void => void process.stderr.write(`${line}\n`);

/** `gatehouse litellm pull`: all is read, and all that it is about is known, before anything is written. */
export async function pull(pull: Pull, choice: PullChoice): Promise<void> {
  const { read, mutate, litellm, key } = pull;
  const { url, recorder: login, dryRun } = choice;
  const recorder = await recorderBy(pull, login);
  if (url.startsWith('http:') && !isLoopback(url)) warn(`LITELLM_API_KEY goes to ${url} without encryption.`);
  const entries = await new LiteLlmProxy(url, key).entries();
  const { accounts, unknown } = await read((db) => litellm.plan(db, entries, recorder.subjectId, choice));
  const report = new PullReport(choice.category, say, warn);
  for (const account of accounts) {
    const outcome = dryRun
      ? { change: account.budget?.change ?? null, recorded: account.spends, failures: [] }
      : await litellm.carryOut(account, recorder, choice, mutate);
    report.account(account, outcome);
  }
  report.end(unknown, dryRun);
  if (report.failed > 0) process.exitCode = exitCodes.failed;
}

/** @throws NOT_FOUND; RecoveryError where the account may do nothing */
async function recorderBy({ read, users, authentication }: Pull, login: string): Promise<UserActor> {
  const { id, name } = await read((db) => accountByLogin(db, users, login));
  const recorder = await authentication.actorForJob(id, null, newId());
  if (!recorder) throw new RecoveryError(`${name} is not active, and so cannot record what was spent.`);
  return recorder;
}

const isLoopback = (url: string): boolean => /^(127\..*|\[::1\]|localhost)$/.test(new URL(url).hostname);
