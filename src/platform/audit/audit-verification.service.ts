import { badInput } from '../../core/errors.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { holds } from './audit-chain.ts';
import { auditEventErrors } from './audit-event.errors.ts';
import { isVouchedFor } from './audit-retirement.ts';
import { digestsOf } from './audit-seal.queries.ts';
import { mayFollow, SealCheck, type Fault } from './audit-seal-check.ts';
import * as queries from './audit-verification.queries.ts';
import type { ChainEnds, NamedLink, PresentEntry, WholeSeal } from './audit-verification.queries.ts';

/** Whether the audit log is whole. */
export interface AuditVerification {
  readonly valid: boolean;
  /** Sealed events of the range that are there. */
  readonly checkedCount: number;
  readonly firstInvalidId: string | null;
  /** Events up to this instant are sealed; null where none is. */
  readonly sealedUntil: Date | null;
}

/** from <= t < to; an end that is left out is the present, or 31 days before the other. */
export interface VerifiedRange {
  readonly from?: Date | null;
  readonly to?: Date | null;
}

const DAY_MS = 86_400_000;
const USUAL_DAYS = 31;
const MOST_DAYS = 366;
const ROWS = 2_000;
const LINKS = 5_000;
/** Events without a seal are judged at the end, or when there are so many. */
const MOST_STRAYS = 10_000;

/** Reads the audit log along its chain, a few thousand events at a time. */
export class AuditVerificationService {
  #isUnderWay = false;

  /**
   * Whether every sealed event of the range is unchanged and in its place, nothing was removed, and nothing slipped in.
   * What is not sealed yet is said to be so, and is no fault.
   * @throws BAD_USER_INPUT for more than 366 days, RATE_LIMITED where another check is under way in this process
   */
  async verify(db: Reader, range: VerifiedRange | null): Promise<AuditVerification> {
    const to = range?.to ?? db.now;
    const from = range?.from ?? new Date(to.getTime() - USUAL_DAYS * DAY_MS);
    if (to.getTime() - from.getTime() > MOST_DAYS * DAY_MS)
      throw badInput(['range'], `A range has at most ${MOST_DAYS} days.`, 'OUT_OF_RANGE');
    if (this.#isUnderWay) throw auditEventErrors.RATE_LIMITED();
    this.#isUnderWay = true;
    try {
      return await walked(db, from, to);
    } finally {
      this.#isUnderWay = false;
    }
  }
}

/** A month that was dropped meanwhile is no fault: then it is looked at again. */
async function walked(db: Reader, from: Date, to: Date): Promise<AuditVerification> {
  const ends = await endsOf(db);
  const isRetired = ends.retired !== null && (await isVouchedFor(db, ends.retired));
  const verification = await new Walk(db, from, to, { ...ends, retired: isRetired ? ends.retired : null }).verify();
  const isUnmoved = (await endsOf(db)).retired?.untilAt.getTime() === ends.retired?.untilAt.getTime();
  return verification.valid || isUnmoved ? verification : walked(db, from, to);
}

const endsOf = async (db: Reader): Promise<ChainEnds> =>
  queries.endsOf((await db.rows<Parameters<typeof queries.endsOf>[0]>(queries.chainEnds()))[0]!);

/** One way along the chain: from the seal before the range to the newest, whose links all have to hold. */
class Walk {
  readonly #strays = new Map<string, PresentEntry>();
  #previous: Pick<NamedLink, 'number' | 'untilAt' | 'hash'> | null = null;
  #number = 0;
  #count = 0;
  #fault: Fault | null = null;

  constructor(
    private readonly db: Reader,
    private readonly from: Date,
    private readonly to: Date,
    private readonly ends: ChainEnds,
  ) {}

  async verify(): Promise<AuditVerification> {
    await this.#begin();
    while (!this.#isBehindRange && (await this.#nextSeals()));
    const isAtHead = !this.#isBehindRange;
    while (await this.#nextLinks());
    if (isAtHead) await this.#readTail();
    await this.#judgeStrays();
    const { head, oldestUnsealedAt } = this.ends;
    const unsealed = oldestUnsealedAt?.getTime() ?? Infinity;
    return {
      valid: this.#fault === null,
      checkedCount: this.#count,
      firstInvalidId: this.#fault?.id ?? null,
      sealedUntil: head && new Date(Math.min(head.untilAt.getTime(), unsealed - 1)),
    };
  }

  get #head(): number {
    return this.ends.head?.number ?? 0;
  }

  /** Whether no seal from here on can have an event of the range. */
  get #isBehindRange(): boolean {
    return this.#previous !== null && !mayFollow(this.to, this.#previous.untilAt);
  }

  /** Finds the seal to go on from: the one before the first that matters, or the beginning of what is kept. */
  async #begin(): Promise<void> {
    const [since] = await this.db.rows<{ number: number | null }>(queries.firstSealSince(this.from));
    const before = (since?.number ?? this.#head + 1) - 1;
    const [link] = await this.db.rows<NamedLink>(queries.linksBehind(before - 1, before, 1));
    const beginning = await this.#beginning();
    if (link) {
      if (!holds(link, null)) this.#blame({ id: link.firstId, at: link.firstAt });
      this.#goOn(link);
    } else this.#number = beginning - 1;
  }

  /**
   * The number of the first seal that is kept, whatever the range: it has to be the first of all, or the one that is known
   * to follow what was dropped.
   */
  async #beginning(): Promise<number> {
    const [first] = await this.db.rows<NamedLink>(queries.linksBehind(0, this.#head, 1));
    const { retired } = this.ends;
    if (!first) return 1;
    const isKnown = retired?.sealNumber === first.number && retired.sealHash.equals(first.hash);
    if (first.number !== 1 && !isKnown) this.#blame({ id: first.firstId, at: first.firstAt });
    return first.number;
  }

  /** Checks some seals with their events. Tells whether there were any. */
  async #nextSeals(): Promise<boolean> {
    const seals = await this.db.rows<WholeSeal>(queries.sealsBehind(this.#number, this.#head));
    if (seals.length === 0) return false;
    const reached = this.#previous?.untilAt ?? null;
    const check = new SealCheck(seals, reached, this.ends.retired?.untilAt ?? null);
    for (const stray of this.#strays.values()) if (check.take(stray)) this.#strays.delete(stray.id);
    this.#follow(seals);
    await this.#read(check, reached, this.#previous!.untilAt);
    await this.#takeLate(check);
    for (const { fits, ...event } of check.outcomes()) {
      if (!this.#isAsked(event.at)) continue;
      if (fits) this.#count += 1;
      else this.#blame(event);
    }
    return true;
  }

  /** Checks how seals behind the range follow each other. Tells whether there were any. */
  async #nextLinks(): Promise<boolean> {
    const links = await this.db.rows<NamedLink>(queries.linksBehind(this.#number, this.#head, LINKS));
    this.#follow(links);
    return links.length > 0;
  }

  #follow(links: readonly NamedLink[]): void {
    for (const link of links) {
      if (!holds(link, this.#previous)) this.#blame({ id: link.firstId, at: link.firstAt });
      this.#goOn(link);
    }
  }

  #goOn(link: NamedLink): void {
    this.#previous = link;
    this.#number = link.number;
  }

  /** What is behind the newest seal waits for the next. */
  async #readTail(): Promise<void> {
    const reached = this.#previous?.untilAt ?? null;
    const after = reached && reached >= this.from ? reached : new Date(this.from.getTime() - 1);
    await this.#read(null, after, this.to);
  }

  /** Reads events behind an instant, and up to another. */
  async #read(check: SealCheck | null, after: Date | null, to: Date): Promise<void> {
    let last: PresentEntry | null = null;
    do {
      const [at, id] = last ? [last.createdAt, last.id] : [after, null];
      const rows: PresentEntry[] = await this.db.rows<PresentEntry>(queries.entriesBehind(at, id, to, ROWS));
      for (const row of rows) this.#place(check, row);
      if (this.#strays.size > MOST_STRAYS) await this.#judgeStrays();
      last = rows.length === ROWS ? rows[ROWS - 1]! : null;
    } while (last);
  }

  /** Events of no seal so far may have been committed late, or wait. */
  #place(check: SealCheck | null, entry: PresentEntry): void {
    if (check?.take(entry) || !this.#isAsked(entry.createdAt)) return;
    // The same ID twice: one of them is none of ours.
    const twin = this.#strays.get(entry.id);
    if (twin) this.#blame({ id: entry.id, at: twin.createdAt });
    this.#strays.set(entry.id, entry);
  }

  /** Events of these seals that were committed late, so that seals before reach beyond them. */
  async #takeLate(check: SealCheck): Promise<void> {
    const { missing } = check;
    if (!missing) return;
    const late = await this.db.rows<PresentEntry>(digestsOf(missing.ids, missing.from, missing.to));
    for (const entry of late) check.take(entry);
  }

  /** Each has to wait for its seal, or to be in one behind those that were read: a late one then is looked for there. */
  async #judgeStrays(): Promise<void> {
    const strays = [...this.#strays.values()];
    for (let start = 0; start < strays.length; start += ROWS) {
      const some = strays.slice(start, start + ROWS);
      const faults = await this.db.rows<PresentEntry>(queries.belongNowhere(some, this.#number));
      for (const { id, createdAt } of faults) this.#blame({ id, at: createdAt });
    }
    this.#strays.clear();
  }

  #isAsked(at: Date): boolean {
    return at >= this.from && at < this.to;
  }

  /** Of several faults the earliest counts. */
  #blame(fault: Fault): void {
    if (this.#fault === null || fault.at < this.#fault.at) this.#fault = fault;
  }
}
