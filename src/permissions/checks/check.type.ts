import { Field, ObjectType } from 'type-graphql';
import { graphqlEnum } from '../../core/enums.ts';
import { PermissionLevelEnum } from '../../core/permission-enums.ts';
import type { PermissionLevel } from '../../core/permission-level.ts';
import { DateTime } from '../../core/scalars.ts';
import { AccessSourceObject, type AccessSource } from '../effective/index.ts';
import { accessReasons, type AccessReason } from './check.policy.ts';

const AccessReasonEnum = graphqlEnum('AccessReason', accessReasons, 'Why a decision was made.', {
  GRANTED: 'At least one source gives the access; see `sources`.',
  NOT_GRANTED: 'No source gives the access.',
  LEVEL_TOO_LOW: 'There are sources, but none gives the level asked for.',
  ACCOUNT_PENDING: 'The account awaits approval.',
  ACCOUNT_SUSPENDED: 'The account is suspended.',
  CREDENTIAL_TOO_NARROW: 'The session or API key is limited to less than the user may do.',
  UNKNOWN_OBJECT: 'The user, project or resource is unknown.',
});

/** What clients see of a decision: resolvers return a `DatedDecision` as this. */
@ObjectType('AccessDecision', { description: 'Answer to one question about access.', simpleResolvers: true })
export class AccessDecisionObject {
  @Field(() => Boolean, { description: 'The answer.' }) allowed!: boolean;
  @Field(() => AccessReasonEnum, { description: 'Why.' }) reason!: AccessReason;
  @Field(() => PermissionLevelEnum, {
    nullable: true,
    description: 'The level the user has; null for flags and projects.',
  })
  effectiveLevel!: PermissionLevel | null;
  @Field(() => [AccessSourceObject], { description: 'All sources of the access.' }) sources!: readonly AccessSource[];
  @Field(() => DateTime, {
    description: 'Until when the answer may be cached. Drop it early on an accessChanged event.',
  })
  cacheUntil!: Date;
}
