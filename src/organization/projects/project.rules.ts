import { guard } from '../../access/guard.ts';
import { admin, isActive, isUserAdmin, permitted, projectAdmin } from '../../access/rules.ts';

const managesUsers = permitted('USER_MANAGEMENT', 'WRITE');

/** Of which project, the service decides for each. */
const changesProjects = guard('or(isProjectAdmin, isAdmin)', (...asked) => projectAdmin(...asked) || admin(...asked), {
  feature: 'USER_MANAGEMENT',
});

/** The same for who is in it, which decides what people may do: not while acting as somebody else. */
const changesMembers = guard(
  'or(isProjectAdmin, hasPermission(USER_MANAGEMENT, WRITE))',
  (...asked) => projectAdmin(...asked) || managesUsers(...asked),
  { feature: 'USER_MANAGEMENT', inPerson: true },
);

export const projectRules = {
  rules: {
    // Of which projects, the service decides.
    Query: { project: isActive, projects: isActive },
    Mutation: {
      createProject: isUserAdmin,
      updateProject: changesProjects,
      deleteProject: isUserAdmin,
      assignProjectMember: changesMembers,
      unassignProjectMember: changesMembers,
    },
  },
  readable: {
    // Who sees which memberships, the service decides, wherever they are listed.
    User: ['projectMemberships'],
    Project: ['id', 'name', 'description', 'memberships', 'viewerRole', 'createdAt', 'updatedAt'],
    ProjectMembership: ['id', 'project', 'user', 'role', 'joinedAt'],
    UnassignProjectMemberPayload: ['user', 'project'],
  },
};
