import { IsOptional } from 'class-validator';
import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { ConnectionArgs } from '../../core/shapes.ts';
import { Text } from '../../core/text.ts';
import { MOST_DESCRIPTION_CHARACTERS, MOST_GROUP_NAME_CHARACTERS } from './group.entity.ts';

@InputType('UpdateGroupInput', { description: 'Changes to a group.' })
export class UpdateGroupInput {
  @Field(() => String, { nullable: true, description: 'New name; cannot be null.' })
  @IsOptional()
  @Text(1, MOST_GROUP_NAME_CHARACTERS)
  name?: string | null;
  @Field(() => String, { nullable: true })
  @IsOptional()
  @Text(0, MOST_DESCRIPTION_CHARACTERS)
  description?: string | null;
}

@InputType('GroupFilter', { description: 'Which groups to list.' })
export class GroupFilter {
  @Field(() => String, { nullable: true, description: 'Part of the name or description.' })
  @IsOptional()
  @Text(0, 200)
  search?: string | null;
  @Field(() => ID, { nullable: true, description: 'Groups this user is in.' }) memberId?: string | null;
  @Field(() => ID, { nullable: true, description: 'Groups linked to this organizational unit.' })
  orgUnitId?: string | null;
}

@ArgsType()
export class GroupsArgs extends ConnectionArgs {
  @Field(() => GroupFilter, { nullable: true }) filter?: GroupFilter | null;
}

@ArgsType()
export class GroupMembersArgs extends ConnectionArgs {
  @Field(() => String, { nullable: true, description: 'Part of a name or email address.' })
  @IsOptional()
  @Text(0, 200)
  search?: string | null;
  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Leave out members that come from linked organizational units.',
  })
  directOnly!: boolean | null;
}

@ArgsType()
export class UserGroupsArgs extends ConnectionArgs {
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Leave out groups that come from a linked organizational unit.',
  })
  directOnly!: boolean;
}
