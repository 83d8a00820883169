import { ArgsType, Field, ID, InputType } from 'type-graphql';
import type { UserRole } from '../../core/actor.ts';
import { graphqlEnum, OrderDirectionEnum, UserRoleEnum, type OrderDirection } from '../../core/enums.ts';
import { EmailAddress } from '../../core/scalars.ts';
import { ConnectionArgs, DateTimeRange } from '../../core/shapes.ts';
import { Text } from '../../core/text.ts';
import { IsOptional } from 'class-validator';
import type { PlatformRole } from './user-memberships.queries.ts';
import { userOrderFields, type UserOrderField } from './user.order.ts';
import type { UserStatus, UserType } from './user.entity.ts';
import { PlatformRoleEnum, UserStatusEnum, UserTypeEnum } from './user.type.ts';

@InputType('ExternalIdentityRef', { description: 'An identity at an identity provider.' })
export class ExternalIdentityRef {
  @Field(() => ID) providerId!: string;
  @Field(() => String) subject!: string;
}

@InputType('UserRef', { description: 'Names a user. Exactly one field is set.' })
export class UserRef {
  @Field(() => ID, { nullable: true }) id?: string;
  @Field(() => EmailAddress, { nullable: true }) email?: string;
  @Field(() => String, { nullable: true }) username?: string;
  @Field(() => ExternalIdentityRef, { nullable: true, description: 'By subject identifier at an identity provider.' })
  identity?: ExternalIdentityRef;
}

@InputType('UserFilter', { description: 'Which users to list; all given conditions must hold.' })
export class UserFilter {
  @Field(() => String, {
    nullable: true,
    description:
      'Part of the name, the username or (where the caller may see it) the email address, without regard to case.',
  })
  @IsOptional()
  @Text(0, 200)
  search?: string | null;
  @Field(() => ID, { nullable: true, description: 'Members of this group.' }) groupId?: string | null;
  @Field(() => ID, { nullable: true, description: 'Members of this organizational unit or of a unit below it.' })
  orgUnitId?: string | null;
  @Field(() => ID, { nullable: true, description: 'Members of this project.' }) projectId?: string | null;
  @Field(() => [PlatformRoleEnum], {
    nullable: true,
    description: 'Strongest administrative standing is one of these.',
  })
  platformRole?: PlatformRole[] | null;
  @Field(() => [UserRoleEnum], { nullable: true, description: 'Role is one of these.' }) role?: UserRole[] | null;
  @Field(() => [UserTypeEnum], { nullable: true, description: 'Type is one of these.' }) type?: UserType[] | null;
  @Field(() => [UserStatusEnum], { nullable: true, description: 'Status is one of these.' })
  status?: UserStatus[] | null;
  @Field(() => DateTimeRange, { nullable: true, description: 'Created in this range.' }) joined?: DateTimeRange | null;
  @Field(() => Boolean, { nullable: true, description: 'Whether the account was never approved.' })
  awaitingApproval?: boolean | null;
  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the user administers at least one project, whatever else it is.',
  })
  isProjectAdmin?: boolean | null;
  @Field(() => DateTimeRange, {
    nullable: true,
    description: 'Last active in this range; an open `from` includes accounts never active.',
  })
  lastActive?: DateTimeRange | null;
}

const UserOrderFieldEnum = graphqlEnum('UserOrderField', userOrderFields, 'What users can be sorted by.', {
  NAME: 'Display name.',
  EMAIL: 'Email address.',
  JOINED_AT: 'Creation time.',
  LAST_ACTIVE_AT: 'Most recent activity; users never active come last.',
});

@InputType('UserOrder', { description: 'Order of a list of users.' })
export class UserOrderInput {
  @Field(() => UserOrderFieldEnum) field!: UserOrderField;
  @Field(() => OrderDirectionEnum, { defaultValue: 'ASC' }) direction!: OrderDirection;
}

@ArgsType()
export class UsersArgs extends ConnectionArgs {
  @Field(() => UserFilter, { nullable: true }) filter?: UserFilter | null;
  @Field(() => UserOrderInput, { nullable: true, defaultValue: { field: 'NAME', direction: 'ASC' } })
  orderBy!: UserOrderInput | null;
}
