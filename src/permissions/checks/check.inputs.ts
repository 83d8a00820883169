import { ArgsType, Field, ID, InputType } from 'type-graphql';
import type { PermissionArea, PermissionFlag } from '../../core/actor.ts';
import { PermissionAreaEnum, PermissionFlagEnum, PermissionLevelEnum } from '../../core/permission-enums.ts';
import type { PermissionLevel } from '../../core/permission-level.ts';
import { ProjectAssignmentInput } from '../../organization/projects/index.ts';
import { ResourceRef } from '../resources/index.ts';

@InputType('AreaPermissionInput', { description: 'A level of one area.' })
export class AreaPermissionInput {
  @Field(() => PermissionAreaEnum) area!: PermissionArea;
  @Field(() => PermissionLevelEnum) level!: PermissionLevel;
}

@InputType('ResourceCheckInput', {
  description: 'A level on a resource. The resource is named by ID or by type and external ID.',
})
export class ResourceCheckInput {
  @Field(() => ResourceRef) ref!: ResourceRef;
  @Field(() => PermissionLevelEnum, { defaultValue: 'READ' }) level!: PermissionLevel;
}

@InputType('AccessCheckInput', { description: 'One question about access. Exactly one field is set.' })
export class AccessCheckInput {
  @Field(() => AreaPermissionInput, { nullable: true, description: 'Is the level of an area at least this?' })
  permission?: AreaPermissionInput;
  @Field(() => PermissionFlagEnum, { nullable: true, description: 'Is the flag on?' }) flag?: PermissionFlag;
  @Field(() => ProjectAssignmentInput, {
    nullable: true,
    description: 'Is the user a member of the project with at least this role?',
  })
  project?: ProjectAssignmentInput;
  @Field(() => ResourceCheckInput, { nullable: true, description: 'Is the level on the resource at least this?' })
  resource?: ResourceCheckInput;
}

@ArgsType()
class AskedAboutArgs {
  @Field(() => ID, { nullable: true }) userId?: string | null;
  @Field(() => String, { nullable: true }) credential?: string | null;
}

@ArgsType()
export class CanArgs extends AskedAboutArgs {
  @Field(() => AccessCheckInput) check!: AccessCheckInput;
}

@ArgsType()
export class CanAllArgs extends AskedAboutArgs {
  @Field(() => [AccessCheckInput]) checks!: AccessCheckInput[];
}
