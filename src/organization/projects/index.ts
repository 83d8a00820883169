export { ProjectMembership } from './project-membership.entity.ts';
export { Project } from './project.entity.ts';
