export { ProjectMembership } from './project-membership.entity.ts';
export { Project } from './project.entity.ts';
export { ProjectLoader } from './project.loaders.ts';
export { ProjectAssignmentInput, ProjectObject } from './project.type.ts';
