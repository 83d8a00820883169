export { ProjectMembership } from './project-membership.entity.ts';
export type { MembershipRole, ProjectMembershipView } from './project-membership.queries.ts';
export {
  ProjectMembershipService,
  type NamedProject,
  type Place,
  type ProjectAssignment,
} from './project-membership.service.ts';
export { ProjectPageService } from './project-pages.service.ts';
export { Project } from './project.entity.ts';
export { projectErrors } from './project.errors.ts';
export { ProjectAssignmentInput } from './project.inputs.ts';
export { ProjectLoaders } from './project.loaders.ts';
export type { ProjectView } from './project.queries.ts';
export { ProjectService } from './project.service.ts';
export { ProjectObject } from './project.type.ts';
