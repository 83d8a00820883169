import { hasScope } from '../../access/guard.ts';
import type { UserActor } from '../../core/actor.ts';
import type { EventStream, Notifications } from '../../foundation/notify/index.ts';

/** That somebody's access changed, so that what is remembered of it must be dropped. */
export interface AccessChange {
  /** null: all users may be affected. */
  readonly userId: string | null;
  readonly occurredAt: Date;
}

/** Tells those who remember what accounts may do when to drop it. */
export class AccessChangeService {
  constructor(private readonly notifications: Notifications) {}

  /**
   * Changes of one account from now on; without a user, of all for an API key with scope ACCESS_CHECK, and of oneself for
   * anybody else. Whom one may ask about is the rule's to say. Of changes of one account that wait, only the last is
   * told; where too many wait, that all may be affected.
   */
  watch(actor: UserActor, userId: string | null): EventStream<AccessChange> {
    const asked = userId?.toLowerCase() ?? (hasScope(actor, 'ACCESS_CHECK') ? null : actor.subjectId);
    return this.notifications.events('access', {
      take: ({ userIds }, occurredAt) =>
        (userIds ?? [null])
          .filter((id) => asked === null || id === null || id === asked)
          .map((id) => ({ userId: id, occurredAt })),
      keyOf: (change) => change.userId ?? '',
      summary: (last) => ({ userId: null, occurredAt: last.occurredAt }),
    });
  }
}
