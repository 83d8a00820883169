import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { projectRoles, type ProjectRole } from '../../core/actor.ts';
import { graphqlEnum } from '../../core/enums.ts';
import { Node } from '../../core/shapes.ts';

export const ProjectRoleEnum = graphqlEnum('ProjectRole', projectRoles, 'Role of a user in a project.', {});

@ObjectType('Project', { implements: Node, description: 'A workspace with its own members.', simpleResolvers: true })
export class ProjectObject implements Node {
  @Field(() => ID) id!: string;
  @Field(() => String, { description: 'Unique name.' }) name!: string;
}
@InputType('ProjectAssignmentInput', { description: 'A project and a role in it.' })
export class ProjectAssignmentInput {
  @Field(() => ID) projectId!: string;
  @Field(() => ProjectRoleEnum, { defaultValue: 'USER' }) role!: ProjectRole;
}
