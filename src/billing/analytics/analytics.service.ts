import type { Reader } from '../../core/unit-of-work.ts';
import { billingSpan, type AskedRange, type BillingSpan } from './billing-span.ts';
import { figuresOf, type Figures } from './figures.ts';
import type { NewEvent } from '../subscriptions/index.ts';
import { dueChanges } from './due-changes.ts';
import * as queries from './movements.queries.ts';
import type { Change, Leavers, Scope } from './movements.queries.ts';

/** Figures, and how many left; asked for apart, since it takes longer. */
export interface AnalyticsView extends Omit<Figures, 'liveAtStart'> {
  churnRate(): Promise<number | null>;
}

/** What time has brought about until an instant, and nobody has written down yet. */
export interface Unwritten {
  unwritten(db: Reader, at: Date): Promise<readonly NewEvent[]>;
}

type Read = <T>(work: (db: Reader) => Promise<T>) => Promise<T>;

/** Figures of all plans in one currency each, or of some plans, as far as time has come. */
export class BillingAnalyticsService {
  constructor(private readonly subscriptions: Unwritten) {}

  /** Figures of all plans together, by currency: of each that there ever was anything in. @throws BAD_USER_INPUT */
  async ofAll(
    read: Read,
    now: Date,
    range: AskedRange | null | undefined,
  ): Promise<ReadonlyMap<string, AnalyticsView>> {
    const books = await this.#books(read, now, { planIds: null }, range);
    return new Map(books.currencies().map((currency) => [currency, books.view(null, currency)]));
  }

  /** The same in one currency, of which there may be nothing. @throws BAD_USER_INPUT */
  async inCurrency(
    read: Read,
    now: Date,
    range: AskedRange | null | undefined,
    currency: string,
  ): Promise<AnalyticsView> {
    return (await this.#books(read, now, { planIds: null }, range)).view(null, currency);
  }

  /** Figures of each plan, in the order of the plans, in the currency that is named with it. @throws BAD_USER_INPUT */
  async ofPlans(
    read: Read,
    now: Date,
    plans: readonly { readonly id: string; readonly currency: string }[],
    range: AskedRange | null | undefined,
  ): Promise<AnalyticsView[]> {
    const books = await this.#books(read, now, { planIds: plans.map(({ id }) => id) }, range);
    return plans.map(({ id, currency }) => books.view(id, currency));
  }

  async #books(read: Read, now: Date, scope: Scope, range: AskedRange | null | undefined): Promise<Books> {
    const span = billingSpan(range, now);
    const { changes, unwritten } = await read((db) => this.#changes(db, scope, span));
    const ends = unwritten.filter(({ kind }) => kind === 'ENDED');
    const leavers = once(() => read((db) => db.rows<Leavers>(queries.leavers(scope, span, ends))));
    return new Books(span, [...changes, ...dueChanges(unwritten, scope, span)], leavers);
  }

  /** What is written and what is not, of one moment: asked again where something was written down in between. */
  async #changes(db: Reader, scope: Scope, span: BillingSpan): Promise<Found> {
    const [reach] = await db.rows<{ recordedUntil: Date }>(queries.totalsReach());
    let unwritten = await this.subscriptions.unwritten(db, span.to);
    for (let attempt = 1; ; attempt += 1) {
      const changes = await db.rows<Change>(queries.changesUntil(scope, span, reach!.recordedUntil));
      const still = await this.subscriptions.unwritten(db, span.to);
      if (still.length === unwritten.length || attempt === MOST_ATTEMPTS) return { changes, unwritten: still };
      unwritten = still;
    }
  }
}

interface Found {
  readonly changes: readonly Change[];
  readonly unwritten: readonly NewEvent[];
}

const MOST_ATTEMPTS = 5;

/** What there is to add up, of every plan and currency that was asked for. */
class Books {
  constructor(
    private readonly span: BillingSpan,
    private readonly changes: readonly Change[],
    private readonly leavers: () => Promise<readonly Leavers[]>,
  ) {}

  currencies(): string[] {
    return [...new Set(this.changes.map(({ currency }) => currency))].sort();
  }

  view(planId: string | null, currency: string): AnalyticsView {
    const isIts = (of: { readonly planId: string | null; readonly currency: string }): boolean =>
      of.planId === planId && of.currency === currency;
    const { liveAtStart, ...figures } = figuresOf(this.changes.filter(isIts), this.span, currency);
    return {
      ...figures,
      churnRate: async () => {
        if (liveAtStart === 0) return null;
        const gone = (await this.leavers()).filter(isIts).reduce((sum, { count }) => sum + count, 0);
        return gone / liveAtStart;
      },
    };
  }
}

/** Asks at most once, and only if anybody wants to know. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | null = null;
  return () => (answer ??= ask());
}
