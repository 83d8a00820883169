import DataLoader from 'dataloader';
import type { RequestContext } from '../../core/request-context.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import type { BudgetView } from '../budgets/index.ts';
import type { EffectiveLimitView } from './usage-limit.ts';

/** What bounds an account, and how much of it is used and held. */
export interface Standing {
  readonly limits: readonly EffectiveLimitView[];
  readonly budgets: readonly BudgetView[];
}

/** Tells how accounts stand; the room that counts implements it. */
export interface Standings {
  /** As of `db.now`, by account, in the same few statements for however many; ids of nobody are left out. */
  of(db: Pick<Reader, 'rows' | 'now'>, userIds: readonly string[]): Promise<ReadonlyMap<string, Standing>>;
}

/** Whoever asks for more is asked several times. */
const MOST_AT_ONCE = 500;
const NOTHING: Standing = { limits: [], budgets: [] };
const standings = Symbol('how accounts stand');

/** How accounts stand, gathered: the same statements for however many accounts and fields of them a document asks for. */
export class StandingLoader {
  constructor(private readonly standings: Standings) {}

  of(context: RequestContext, userId: string): Promise<Standing> {
    return context.once(standings, (made) => this.#loader(made)).load(userId);
  }

  /** It keeps nothing: a later mutation of the same document may change what it gave. */
  #loader({ read }: RequestContext): DataLoader<string, Standing> {
    return new DataLoader<string, Standing>(
      async (ids) => {
        const found = await read((db) => this.standings.of(db, [...new Set(ids)]));
        return ids.map((id) => found.get(id) ?? NOTHING);
      },
      { cache: false, maxBatchSize: MOST_AT_ONCE },
    );
  }
}
