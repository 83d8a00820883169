import type { ProjectRole } from '../../core/actor.ts';
import { badInput, defineErrors, type DomainError } from '../../core/errors.ts';
import type { MembershipRole, NamedProject, ProjectAssignment } from '../../organization/projects/index.ts';
import type { NamedRole } from '../users/index.ts';
import { at } from './user-row.ts';

const projectErrors = defineErrors({ NOT_FOUND: 'There is no project of this name.' });

/** A row names more than anybody is in. */
const MOST_PROJECTS = 500;

/** The projects that rows name, and who is in them. */
export class KnownProjects {
  readonly #byName: ReadonlyMap<string, NamedProject>;
  readonly #byId: ReadonlyMap<string, NamedProject>;
  readonly #roles: ReadonlyMap<string, ProjectRole>;

  constructor(projects: readonly NamedProject[], roles: readonly MembershipRole[]) {
    this.#byName = new Map(projects.map((project) => [project.askedAs, project]));
    this.#byId = new Map(projects.map((project) => [project.id, project]));
    this.#roles = new Map(roles.map(({ projectId, userId, role }) => [`${projectId} ${userId}`, role]));
  }

  /** What a row asks for. @throws NOT_FOUND, BAD_USER_INPUT */
  wanted(named: readonly NamedRole[]): ProjectAssignment[] {
    if (named.length > MOST_PROJECTS)
      throw badInput(['projects'], `At most ${MOST_PROJECTS} projects of one account.`, 'TOO_MANY');
    const roles = new Map<string, ProjectRole>();
    for (const { name, role } of named) {
      const project = this.#byName.get(name);
      if (!project) throw unknownProject();
      roles.set(project.id, role);
    }
    return [...roles].map(([projectId, role]) => ({ projectId, role }));
  }

  /** What of it an account has not. */
  missing(userId: string, wanted: readonly ProjectAssignment[]): ProjectAssignment[] {
    return wanted.filter(({ projectId, role }) => this.#roles.get(`${projectId} ${userId}`) !== role);
  }

  byId(id: string): NamedProject {
    return this.#byId.get(id)!;
  }
}

const unknownProject = (): DomainError => at('projects', projectErrors.NOT_FOUND());
