import DataLoader from 'dataloader';
import type { RequestContext } from '../../core/request-context.ts';
import type { Standing, UsageStandingService } from '../metering/index.ts';

/** Whoever asks for more is asked several times. */
const MOST_AT_ONCE = 500;
const standings = Symbol('how accounts stand');

/** How accounts stand, gathered: the same statements for however many accounts and fields of them a document asks for. */
export class StandingLoader {
  constructor(private readonly standings: Pick<UsageStandingService, 'of'>) {}

  /** null where there is no such account. */
  of(context: RequestContext, userId: string): Promise<Standing | null> {
    return context.once(standings, (made) => this.#loader(made)).load(userId);
  }

  /** It keeps nothing: a later mutation of the same document may change what it gave. */
  #loader({ read }: RequestContext): DataLoader<string, Standing | null> {
    return new DataLoader<string, Standing | null>(
      async (ids) => {
        const found = await read((db) => this.standings.of(db, ids));
        return ids.map((id) => found.get(id) ?? null);
      },
      { cache: false, maxBatchSize: MOST_AT_ONCE },
    );
  }
}
