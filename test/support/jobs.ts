import type { UserActor } from '../../src/core/actor.ts';
import { newId } from '../../src/core/ids.ts';
import type { JobItemOutcome, JobProgress, JobWork } from '../../src/platform/jobs/index.ts';
import type { House, TestUser } from './house.ts';

/** Work that a test writes as it needs it. */
export class ScriptedWork implements JobWork {
  readonly kind = 'USER_IMPORT';
  /** What the next runs do; nothing unless set. */
  script: (progress: JobProgress) => Promise<void> = async () => undefined;

  run(progress: JobProgress): Promise<void> {
    return this.script(progress);
  }
}

/** An account as it orders work. */
export function orderer(user: TestUser, administrator: TestUser = user): UserActor {
  return {
    kind: 'USER',
    actorId: administrator.id,
    subjectId: user.id,
    name: user.name,
    credential: { kind: 'JOB', jobId: newId() },
    role: user.role,
    isActive: true,
    isSuperAdmin: false,
    isFirstUser: false,
    mustChangePassword: false,
    permissions: { level: () => 'NONE', flag: () => false },
    projectRoles: new Map(),
    groupIds: new Set(),
    orgUnitIds: new Set(),
  };
}

interface Order {
  readonly dryRun?: boolean;
  readonly totalCount?: number;
  readonly parameters?: object;
  readonly input?: Buffer;
  /** The administrator who acts as the account. */
  readonly administrator?: TestUser;
}

/** Orders a job as an account, by the service itself. */
export async function orderJob(house: House, user: TestUser, order: Order = {}): Promise<string> {
  const { dryRun = false, parameters = {}, totalCount, input, administrator } = order;
  const call = { actor: orderer(user, administrator), origin: { requestId: null, ipAddress: null, userAgent: null } };
  const job = await house.app.unitOfWork.mutate(call, async (tx) => {
    const { jobs, jobInputs } = house.app;
    const made = await jobs.create(tx, { kind: 'USER_IMPORT', dryRun, parameters, ...(totalCount && { totalCount }) });
    if (input) await jobInputs.append(tx, made.id, input);
    return tx.unchanged(made);
  });
  return job.id;
}

/** An outcome: of success unless it says otherwise. */
export const outcome = (index: number, values: Partial<JobItemOutcome> = {}): JobItemOutcome => ({
  index,
  key: `item-${index}`,
  userId: null,
  error: null,
  ...values,
});

export const failed = (index: number): JobItemOutcome =>
  outcome(index, { error: { code: 'ALREADY_EXISTS', message: 'It is there.', path: ['email'] } });

/** Finishes items in a transaction of their own. */
export const finish = (house: House, progress: JobProgress, items: readonly JobItemOutcome[]): Promise<void> =>
  house.app.unitOfWork.maintain((tx) => progress.finish(tx, items));

/** A job, written as a row: it runs, unless `values` say otherwise. */
export async function addJobRow(house: House, values: Record<string, unknown>): Promise<string> {
  const row: Record<string, unknown> = {
    id: newId(),
    kind: 'USER_IMPORT',
    status: 'RUNNING',
    dry_run: false,
    parameters: '{}',
    created_at: house.clock.now(),
    ...values,
  };
  const names = Object.keys(row);
  await house.rows(
    `INSERT INTO jobs (${names.join(', ')}) VALUES (${names.map((_, i) => `$${i + 1}`).join(', ')})`,
    Object.values(row),
  );
  return row.id as string;
}

/** Items of a job, written as rows, of which each third failed. */
export const addItems = (house: House, jobId: string, count: number, userId: string | null = null) =>
  house.rows(
    `INSERT INTO job_items (job_id, index, key, status, user_id, error)
     SELECT $1, n, 'item-' || n, CASE WHEN n % 3 = 0 THEN 'FAILED' ELSE 'SUCCEEDED' END, $3,
       CASE WHEN n % 3 = 0 THEN '{"code": "ALREADY_EXISTS", "message": "It is there.", "path": ["email"]}'::jsonb END
     FROM generate_series(1, $2::integer) AS n`,
    [jobId, count, userId],
  );

/** A job's row. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into rows of any shape
export const jobRow = async (house: House, id: string): Promise<any> =>
  (await house.rows('SELECT * FROM jobs WHERE id = $1', [id]))[0];

export const CANCEL = 'mutation ($id: ID!) { cancelJob(id: $id) { job { id status } } }';

/** Nothing but what it promises: until the signal says that the attempt is over. */
export const untilAborted = ({ signal }: JobProgress): Promise<never> =>
  new Promise((_, reject) => {
    const end = (): void => reject(signal.reason);
    if (signal.aborted) end();
    signal.addEventListener('abort', end);
  });
