import { IsOptional } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { Text } from '../../core/text.ts';
import { MOST_DESCRIPTION_CHARACTERS, MOST_GROUP_NAME_CHARACTERS } from '../../organization/groups/index.ts';
import { UpdatePermissionsInput } from '../../permissions/matrix/index.ts';

@InputType('CreateGroupInput', { description: 'A new group.' })
export class CreateGroupInput {
  @Field(() => String)
  @Text(1, MOST_GROUP_NAME_CHARACTERS)
  name!: string;
  @Field(() => String, { nullable: true })
  @IsOptional()
  @Text(0, MOST_DESCRIPTION_CHARACTERS)
  description?: string | null;
  @Field(() => [ID], { nullable: true }) memberIds?: string[] | null;
  @Field(() => [ID], { nullable: true, description: 'Organizational units to link.' }) orgUnitIds?: string[] | null;
  @Field(() => UpdatePermissionsInput, { nullable: true, description: 'Permissions; what is not named is unset.' })
  permissions?: UpdatePermissionsInput | null;
}
