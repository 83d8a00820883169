import { Args, Ctx, Extensions, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { refusedOverGetWith } from '../../core/shapes.ts';
import { CanAllArgs, CanArgs } from './check.inputs.ts';
import type { CheckService } from './check.service.ts';
import { AccessDecisionObject } from './check.type.ts';

@Resolver()
export class CheckResolver {
  constructor(private readonly checks: CheckService) {}

  @Extensions(refusedOverGetWith('credential'))
  @Query(() => AccessDecisionObject, {
    nullable: true,
    description:
      'Answers one question about access, for a user, a credential (with its scopes) or the caller. Access: self, user management READ, API key scope ACCESS_CHECK.',
  })
  can(
    @Args(() => CanArgs) { check, ...about }: CanArgs,
    @Ctx() context: RequestContext,
  ): Promise<AccessDecisionObject> {
    return this.checks.decide(context, check, about);
  }

  @Extensions(refusedOverGetWith('credential'))
  @Query(() => [AccessDecisionObject], {
    nullable: true,
    description: 'Answers up to 100 questions at once, in order. Access: as for can.',
  })
  canAll(
    @Args(() => CanAllArgs) { checks, ...about }: CanAllArgs,
    @Ctx() context: RequestContext,
  ): Promise<AccessDecisionObject[]> {
    return this.checks.decideAll(context, checks, about);
  }
}
