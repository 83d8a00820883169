import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import { signedIn } from '../../access/guard.ts';
import type { Subscribing } from '../../core/request-context.ts';
import type { AccessChangeService } from './access-change.service.ts';
import { AccessChangeObject } from './access-change.type.ts';

@Resolver(() => AccessChangeObject)
export class AccessChangeResolver {
  constructor(private readonly changes: AccessChangeService) {}

  @Subscription(() => AccessChangeObject, {
    nullable: true,
    description:
      'Accounts whose cached access must be dropped: changes of role, status, membership, grant or permission, suspension or end of a session or key. Access: self, API key scope ACCESS_CHECK for everyone.',
    subscribe(this: AccessChangeResolver, { args, context }: Subscribing<{ userId?: string | null }>) {
      return this.changes.watch(signedIn(context.actor), args.userId ?? null);
    },
  })
  accessChanged(
    @Root() change: AccessChangeObject,
    @Arg('userId', () => ID, { nullable: true }) _userId: string | null,
  ): AccessChangeObject {
    return change;
  }
}
