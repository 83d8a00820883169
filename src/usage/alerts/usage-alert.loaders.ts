import DataLoader from 'dataloader';
import type { RequestContext } from '../../core/request-context.ts';
import type { StoredAlert } from './usage-alert.queries.ts';
import type { UsageAlertService } from './usage-alert.service.ts';

const alerts = Symbol('usage alerts of users');

/** Alerts of users, gathered: one statement for however many a document asks for at once. */
export class UsageAlertLoaders {
  constructor(private readonly alerts: UsageAlertService) {}

  of(context: RequestContext, userId: string): Promise<StoredAlert> {
    return context.once(alerts, (made) => this.#loader(made)).load(userId);
  }

  /** It keeps nothing: a later mutation of the same document may change what it gave. */
  #loader({ read }: RequestContext): DataLoader<string, StoredAlert> {
    return new DataLoader<string, StoredAlert>((ids) => read((db) => this.alerts.ofEach(db, ids)), { cache: false });
  }
}
