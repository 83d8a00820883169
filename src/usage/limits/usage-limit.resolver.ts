import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { DeletePayload } from '../../core/shapes.ts';
import { SubjectUnion, type Subject, type SubjectLoader } from '../../permissions/resources/index.ts';
import { LimitInput, LimitScopeInput } from './usage-limit.inputs.ts';
import type { UsageLimitService } from './usage-limit.service.ts';
import { LimitsPayload, UsageLimitObject } from './usage-limit.type.ts';
import type { LimitSubject } from './usage-limit.ts';

@Resolver(() => UsageLimitObject)
export class UsageLimitResolver {
  constructor(
    private readonly limits: UsageLimitService,
    private readonly subjects: SubjectLoader,
  ) {}

  @Query(() => [UsageLimitObject], {
    nullable: true,
    description: 'Limits configured at a level; null where there is no such subject. Access: user management READ.',
  })
  usageLimits(
    @Arg('scope', () => LimitScopeInput) scope: LimitScopeInput,
    @Ctx() { read }: RequestContext,
  ): Promise<UsageLimitObject[] | null> {
    return read((db) => this.limits.atLevel(db, scope));
  }

  @FieldResolver(() => SubjectUnion, {
    nullable: true,
    description: 'Who it applies to; null for everyone (global).',
  })
  subject(@Root() limit: UsageLimitObject, @Ctx() context: RequestContext): Promise<Subject> | null {
    return subjectIn(this.subjects, context, limit);
  }

  @Mutation(() => LimitsPayload, {
    nullable: true,
    description:
      'Sets limits at a level, one for each metric and period; those not named stay. Errors: SELF_CHANGE_NOT_ALLOWED. Access: user management WRITE, never for oneself or anyone stronger; the global level needs an administrator; nobody sets more than they may use themselves.',
  })
  setUsageLimits(
    @Arg('scope', () => LimitScopeInput) scope: LimitScopeInput,
    @Arg('limits', () => [LimitInput]) limits: LimitInput[],
    @Ctx() { mutate }: RequestContext,
  ): Promise<LimitsPayload> {
    return mutate((tx) => this.limits.set(tx, scope, limits));
  }

  @Mutation(() => DeletePayload, {
    nullable: true,
    description: 'Removes limits. Errors: SELF_CHANGE_NOT_ALLOWED. Access: as for setUsageLimits.',
  })
  deleteUsageLimit(@Arg('id', () => ID) id: string, @Ctx() { mutate }: RequestContext): Promise<DeletePayload> {
    return mutate((tx) => this.limits.delete(tx, id));
  }
}

/** Looks up whose limits were set. */
@Resolver(() => LimitsPayload)
export class LimitsPayloadResolver {
  constructor(private readonly subjects: SubjectLoader) {}

  @FieldResolver(() => SubjectUnion, { nullable: true, description: 'Whom they are for; null for everyone (global).' })
  subject(@Root() { level }: LimitsPayload, @Ctx() context: RequestContext): Promise<Subject> | null {
    return subjectIn(this.subjects, context, level);
  }
}

function subjectIn(subjects: SubjectLoader, context: RequestContext, subject: LimitSubject): Promise<Subject> | null {
  const isGlobal = subject.userId === null && subject.groupId === null && subject.orgUnitId === null;
  return isGlobal ? null : subjects.get(context, subject);
}
