import DataLoader from 'dataloader';
import type { RequestContext } from '../../core/request-context.ts';
import type { SubjectKind } from './usage-limit.queries.ts';
import type { UsageLimitService } from './usage-limit.service.ts';
import type { LimitView } from './usage-limit.ts';

const loaders = {
  userId: Symbol('limits of users'),
  groupId: Symbol('limits of groups'),
  orgUnitId: Symbol('limits of units'),
} as const;

/** Limits of users, groups and units, gathered: one statement for however many a document asks for at once. */
export class UsageLimitLoaders {
  constructor(private readonly limits: UsageLimitService) {}

  of(context: RequestContext, kind: SubjectKind, id: string): Promise<LimitView[]> {
    return context.once(loaders[kind], (made) => this.#loader(made, kind)).load(id);
  }

  /** It keeps nothing: a later mutation of the same document may change what it gave. */
  #loader({ read }: RequestContext, kind: SubjectKind): DataLoader<string, LimitView[]> {
    return new DataLoader<string, LimitView[]>((ids) => read((db) => this.limits.ofEach(db, kind, ids)), {
      cache: false,
    });
  }
}
