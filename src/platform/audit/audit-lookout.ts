import type { Logger } from '../../core/logger.ts';
import type { Reader, UnitOfWork } from '../../core/unit-of-work.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import type { ToldEvent } from './audit-event.filter.ts';
import { newlyCommitted } from './audit-lookout.queries.ts';

/** The pause between two looks: what is committed has to be told within a second. */
const EVERY_MS = 300;
/** Longer than an event takes from its instant to its commit: it is the last thing that a transaction writes. */
const LATEST_MS = 30_000;
/** Events that streams are told of at once: half of what may wait in one. */
const ROWS = 500;

type Row = { readonly seeing: string } & (
  (Omit<ToldEvent, 'createdAt'> & { readonly createdAt: Date }) | { readonly id: null }
);

/**
 * Reads what the audit log got, on behalf of all streams of this process and only while there are any, so that who writes
 * pays nothing for those who listen. What is new is decided by snapshots: nothing is missed that is committed late, and
 * nothing is told twice.
 */
export class AuditLookout {
  #streams = 0;
  #seen: string | null = null;
  #lookedAt = new Date(0);
  #looking: Promise<void> = Promise.resolve();
  /** The look that has not begun, where somebody waits for one. */
  #next: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly unitOfWork: Pick<UnitOfWork, 'aside'>,
    private readonly notifications: Notifications,
    private readonly logger: Logger,
  ) {}

  /**
   * Begins to tell of events, and has told those before of all that is committed by now. Gives back what a stream does at
   * its end. @throws where the database does not answer
   */
  async join(): Promise<() => void> {
    this.#streams += 1;
    try {
      await this.#look();
    } catch (error) {
      this.#leave();
      throw error;
    }
    this.#lookLater();
    return () => this.#leave();
  }

  #leave(): void {
    this.#streams -= 1;
    if (this.#streams > 0) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#seen = null;
  }

  #lookLater(): void {
    if (this.#timer) return;
    const timer = setTimeout(() => {
      const again = (): void => {
        if (this.#timer !== timer) return;
        this.#timer = null;
        this.#lookLater();
      };
      this.#look().then(again, again);
    }, EVERY_MS).unref();
    this.#timer = timer;
  }

  /** One look for all who wait for it, and never one that has begun: it does not show what was committed since. */
  #look(): Promise<void> {
    return (this.#next ??= this.#lookNext());
  }

  /** One after the other; where one fails, nobody knows what is missed. */
  #lookNext(): Promise<void> {
    const looking = this.#looking.then(() => {
      this.#next = null;
      return this.unitOfWork.aside((db) => this.#tellNew(db));
    });
    this.#looking = looking.catch((error: unknown) => {
      this.#seen = null;
      if (this.#streams > 0) this.logger.warn({ err: error }, 'the audit log could not be read for those who listen');
      this.notifications.tellHere('auditEvents', { events: null });
    });
    return looking;
  }

  async #tellNew(db: Reader): Promise<void> {
    const seen = this.#seen;
    let [seeing, since, afterId]: [string | null, Date, string | null] = [null, this.#horizon(), null];
    for (let isMore = true; isMore;) {
      const rows: Row[] = await db.rows<Row>(newlyCommitted({ seen, seeing, since, afterId, limit: ROWS }));
      seeing = rows[0]!.seeing;
      const events = rows.flatMap(({ seeing: _, ...row }) =>
        row.id === null ? [] : [{ ...row, createdAt: row.createdAt.toISOString() }],
      );
      if (events.length > 0) this.notifications.tellHere('auditEvents', { events });
      isMore = events.length === ROWS;
      if (isMore) [since, afterId] = [new Date(events.at(-1)!.createdAt), events.at(-1)!.id];
    }
    this.#lookedAt = db.now;
    this.#seen = this.#streams > 0 ? seeing : null;
  }

  #horizon(): Date {
    return new Date(this.#lookedAt.getTime() - LATEST_MS);
  }
}
