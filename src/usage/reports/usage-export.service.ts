import { signedIn } from '../../access/guard.ts';
import { inBatches } from '../../core/batches.ts';
import { isId } from '../../core/ids.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import {
  instants,
  type DownloadOrder,
  type DownloadSource,
  type IssuedLink,
  type KeptRange,
  type LinkService,
} from '../../foundation/links/index.ts';
import { auditTarget, userErrors, type UserService } from '../../identity/users/index.ts';
import type { ProjectService } from '../../organization/projects/index.ts';
import type { UsageRecordService, UsageRecordView } from './usage-record.service.ts';
import { usageReportRules } from './usage-report.rules.ts';
import { usualSpan, type AskedRange, type Span } from './usage-span.ts';

/** What a link keeps. */
interface Parameters {
  readonly userId: string;
  readonly range: KeptRange;
}

/** The records of an account as a file of JSON Lines. */
export class UsageExportService implements DownloadSource {
  readonly kind = 'usage-records.jsonl';
  readonly rule = usageReportRules.rules.Mutation.exportUsage;

  constructor(
    private readonly links: LinkService,
    private readonly users: UserService,
    private readonly records: UsageRecordService,
    private readonly projects: ProjectService,
  ) {}

  /** Gives the caller a link to the records of an account, its own unless it says whose. @throws NOT_FOUND */
  async link(
    tx: Tx,
    asked: string | null | undefined,
    range: AskedRange | null | undefined,
  ): Promise<IssuedLink<'usage-records.jsonl'>> {
    const userId = asked ?? signedIn(tx.actor).subjectId;
    const user = isId(userId) ? await this.users.findById(tx, userId) : null;
    if (!user) throw userErrors.NOT_FOUND();
    const { from, to } = usualSpan(range, tx.now);
    const link = await this.links.issue(tx, this.kind, { userId: user.id, range: { from, to } });
    tx.record({ action: 'USAGE_EXPORTED', ...auditTarget(user), after: { range: { from, to }, linkId: link.id } });
    return link;
  }

  /** The file, newest use first. */
  async *content({ actor, parameters, read }: DownloadOrder): AsyncGenerator<string> {
    const { userId, range } = parameters as Parameters;
    const span = instants(range) as Span;
    const next = (last: UsageRecordView | null) => read((db) => this.records.batch(db, userId, span, last));
    for await (const records of inBatches(next)) {
      const nameOf = await read((db) => this.#projectNames(db, actor, records));
      yield records.map((record) => lineOf(record, nameOf)).join('');
    }
  }

  /** The names of the projects that records are for, as far as the reader sees them. */
  async #projectNames(db: Reader, actor: DownloadOrder['actor'], records: readonly UsageRecordView[]) {
    const ids = new Set(records.flatMap(({ projectId }) => projectId ?? []));
    const seen = ids.size > 0 ? await this.projects.visibleByIds(db, actor, [...ids]) : [];
    return new Map(seen.map(({ id, name }) => [id, name]));
  }
}

/** A record with the fields that usageRecords gives it. */
function lineOf({ projectId, ...record }: UsageRecordView, nameOf: ReadonlyMap<string, string>): string {
  const { id, occurredAt, cost, category, model } = record;
  const amounts = record.amounts.map(({ metric, amount }) => ({ metric, amount: Number(amount) }));
  const name = nameOf.get(projectId ?? '');
  const project = name === undefined ? null : { id: projectId, name };
  return `${JSON.stringify({ id, occurredAt, amounts, cost, category, model, project })}\n`;
}
