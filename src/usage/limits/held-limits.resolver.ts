import { Ctx, Extensions, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { usually } from '../../core/shapes.ts';
import { UserObject } from '../../identity/users/index.ts';
import { GroupObject } from '../../organization/groups/index.ts';
import type { StandingLoader } from './standing.loader.ts';
import type { UsageLimitLoaders } from './usage-limit.loaders.ts';
import { EffectiveLimitObject, UsageLimitObject } from './usage-limit.type.ts';

/** What this room knows of users. */
@Resolver(() => UserObject)
export class UserLimitsResolver {
  constructor(
    private readonly loaders: UsageLimitLoaders,
    private readonly standings: StandingLoader,
  ) {}

  @Extensions(usually(3))
  @FieldResolver(() => [UsageLimitObject], {
    nullable: true,
    description: 'Limits configured for the user itself. Access: self, user management READ.',
  })
  limits(@Root() { id }: UserObject, @Ctx() context: RequestContext): Promise<UsageLimitObject[]> {
    return this.loaders.of(context, 'userId', id);
  }

  @Extensions(usually(3))
  @FieldResolver(() => [EffectiveLimitObject], {
    nullable: true,
    description:
      'Limits in force with present usage, one for each metric and period that is limited. Access: self, user management READ.',
  })
  async effectiveLimits(
    @Root() { id }: UserObject,
    @Ctx() context: RequestContext,
  ): Promise<readonly EffectiveLimitObject[]> {
    return (await this.standings.of(context, id))?.limits ?? [];
  }
}

/** What this room knows of groups. */
@Resolver(() => GroupObject)
export class GroupLimitsResolver {
  constructor(private readonly loaders: UsageLimitLoaders) {}

  @Extensions(usually(3))
  @FieldResolver(() => [UsageLimitObject], {
    nullable: true,
    description: 'Usage limits of the group. Access: user management READ.',
  })
  limits(@Root() { id }: GroupObject, @Ctx() context: RequestContext): Promise<UsageLimitObject[]> {
    return this.loaders.of(context, 'groupId', id);
  }
}
