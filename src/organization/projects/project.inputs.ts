import { IsOptional } from 'class-validator';
import { ArgsType, Field, ID, InputType } from 'type-graphql';
import type { ProjectRole } from '../../core/actor.ts';
import { ConnectionArgs } from '../../core/shapes.ts';
import { Text } from '../../core/text.ts';
import { MOST_DESCRIPTION_CHARACTERS, MOST_PROJECT_NAME_CHARACTERS } from './project.entity.ts';
import { ProjectRoleEnum } from './project.type.ts';

@InputType('ProjectFilter', { description: 'Which projects to list.' })
export class ProjectFilter {
  @Field(() => String, { nullable: true, description: 'Part of the name or description.' })
  @IsOptional()
  @Text(0, 200)
  search?: string | null;
  @Field(() => ID, { nullable: true, description: 'Projects this user is in.' }) memberId?: string | null;
}

@ArgsType()
export class ProjectsArgs extends ConnectionArgs {
  @Field(() => ProjectFilter, { nullable: true }) filter?: ProjectFilter | null;
}

@ArgsType()
export class MembershipsArgs extends ConnectionArgs {
  @Field(() => String, { nullable: true, description: 'Part of a name or email address.' })
  @IsOptional()
  @Text(0, 200)
  search?: string | null;
  @Field(() => [ProjectRoleEnum], { nullable: true }) role?: ProjectRole[] | null;
}

@InputType('ProjectAssignmentInput', { description: 'A project and a role in it.' })
export class ProjectAssignmentInput {
  @Field(() => ID) projectId!: string;
  @Field(() => ProjectRoleEnum, { defaultValue: 'USER' }) role!: ProjectRole;
}

@InputType('CreateProjectInput', { description: 'A new project. The caller becomes its first project admin.' })
export class CreateProjectInput {
  @Field(() => String)
  @Text(1, MOST_PROJECT_NAME_CHARACTERS)
  name!: string;
  @Field(() => String, { nullable: true })
  @IsOptional()
  @Text(0, MOST_DESCRIPTION_CHARACTERS)
  description?: string | null;
}

@InputType('UpdateProjectInput', { description: 'Changes to a project.' })
export class UpdateProjectInput {
  @Field(() => String, { nullable: true, description: 'New name; cannot be null.' })
  @IsOptional()
  @Text(1, MOST_PROJECT_NAME_CHARACTERS)
  name?: string | null;
  @Field(() => String, { nullable: true })
  @IsOptional()
  @Text(0, MOST_DESCRIPTION_CHARACTERS)
  description?: string | null;
}
