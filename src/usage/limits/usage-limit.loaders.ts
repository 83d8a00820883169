import DataLoader from 'dataloader';
import { isNarrow, type Actor } from '../../core/actor.ts';
import { atLeast } from '../../core/permission-level.ts';
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

  /** Those of a unit as far as the actor sees it: in it, or below it, or reading user management; to others none. */
  async ofUnit(context: RequestContext, id: string): Promise<LimitView[]> {
    return readsUnit(context.actor, id) ? this.of(context, 'orgUnitId', id) : [];
  }

  /** It keeps nothing: a later mutation of the same document may change what it gave. */
  #loader({ read }: RequestContext, kind: SubjectKind): DataLoader<string, LimitView[]> {
    return new DataLoader<string, LimitView[]>((ids) => read((db) => this.limits.ofEach(db, kind, ids)), {
      cache: false,
    });
  }
}

const readsUnit = (actor: Actor, id: string): boolean =>
  actor.kind === 'USER' &&
  (atLeast(actor.permissions.level('USER_MANAGEMENT'), 'READ') || (!isNarrow(actor) && actor.orgUnitIds.has(id)));
