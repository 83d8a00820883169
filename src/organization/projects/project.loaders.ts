import DataLoader from 'dataloader';
import { mayReadHidden, selfOr } from '../../access/rules.ts';
import type { ProjectRole } from '../../core/actor.ts';
import { pageRequest, type Page, type PageArgs } from '../../core/page.ts';
import type { RequestContext } from '../../core/request-context.ts';
import { userErrors, type UserLoader, type UserView } from '../../identity/users/index.ts';
import type { MembershipConditions, MembershipSide, ProjectMembershipBrief } from './project-membership.queries.ts';
import type { MembershipOwner, MembershipPageWanted, ProjectPageService } from './project-pages.service.ts';
import { projectErrors } from './project.errors.ts';
import type { ProjectView } from './project.queries.ts';
import type { ProjectService } from './project.service.ts';

const pages = Symbol('pages of project memberships');
const ownPages = Symbol('pages of the memberships of accounts, by arguments');
const ownBriefPages = Symbol('brief pages of the memberships of accounts, by arguments');
const projects = Symbol('projects by id');
const seenProjects = Symbol('projects by id, as far as they are seen');
const ownRoles = Symbol('own roles in projects');

type PageLoader = DataLoader<MembershipOwner, Page<ProjectMembershipBrief>>;

const ownMemberships = selfOr('USER_MANAGEMENT', 'READ');

/** What belongs to projects, users and memberships, gathered: one statement for however many a document asks for at once. */
export class ProjectLoaders {
  constructor(
    private readonly projects: ProjectService,
    private readonly memberships: ProjectPageService,
    private readonly users: UserLoader,
  ) {}

  /** Members of a project, by name, as far as the caller sees them. @throws BAD_USER_INPUT */
  async membersOf(
    context: RequestContext,
    projectId: string,
    { search, role, ...args }: PageArgs & MembershipConditions,
  ): Promise<Page<ProjectMembershipBrief>> {
    const wanted = { request: pageRequest(args), isBrief: false };
    return this.#pagesOf(context, 'project', { search, role }, wanted).load({ id: projectId, isOpen: false });
  }

  /**
   * Places of an account, by name of the project: all for the account itself, else those that the caller sees.
   * @param isBrief whether a `ProjectMembershipBrief` of each will do @throws BAD_USER_INPUT
   */
  async membershipsOf(
    context: RequestContext,
    user: { readonly id: string },
    args: PageArgs,
    isBrief: boolean,
  ): Promise<Page<ProjectMembershipBrief>> {
    const isOpen = mayReadHidden(ownMemberships, context.actor, user);
    // The arguments of one field are the same object, whomever it is asked of; and in each place that a fragment is spread.
    const made = context.once(isBrief ? ownBriefPages : ownPages, () => new WeakMap<object, PageLoader>());
    const loader = made.get(args) ?? this.#pagesOf(context, 'user', {}, { request: pageRequest(args), isBrief });
    made.set(args, loader);
    return loader.load({ id: user.id, isOpen });
  }

  /** The caller's role in a project; null where it is not in it. */
  ownRole(context: RequestContext, projectId: string): Promise<ProjectRole | null> {
    return context
      .once(ownRoles, ({ read, actor }) =>
        gathering<string, ProjectRole | null>((ids) => read((db) => this.memberships.ownRoles(db, actor, ids))),
      )
      .load(projectId);
  }

  /** The project of a membership. */
  projectOf(context: RequestContext, projectId: string): Promise<ProjectView> {
    return context
      .once(projects, ({ read }) =>
        gathering<string, ProjectView>(async (ids) => {
          const found = await read((db) => this.projects.byIds(db, [...new Set(ids)]));
          const byId = new Map(found.map((project) => [project.id, project]));
          return ids.map((id) => byId.get(id) ?? projectErrors.NOT_FOUND());
        }),
      )
      .load(projectId);
  }

  /** A project that another object names; null where there is none, or none that the caller sees. */
  seenProject(context: RequestContext, projectId: string): Promise<ProjectView | null> {
    return context
      .once(seenProjects, ({ actor, read }) =>
        gathering<string, ProjectView | null>(async (ids) => {
          const found = await read((db) => this.projects.visibleByIds(db, actor, [...new Set(ids)]));
          const byId = new Map(found.map((project) => [project.id, project]));
          return ids.map((id) => byId.get(id) ?? null);
        }),
      )
      .load(projectId);
  }

  /** The member. */
  async memberOf(context: RequestContext, userId: string): Promise<UserView> {
    const member = await this.users.find(context, userId);
    if (!member) throw userErrors.NOT_FOUND();
    return member;
  }

  /** Pages differ between fields of a document, not between the owners of a list. */
  #pagesOf(
    context: RequestContext,
    side: MembershipSide,
    filter: MembershipConditions,
    wanted: MembershipPageWanted,
  ): PageLoader {
    const loaders = context.once(pages, () => new Map<string, PageLoader>());
    const which = JSON.stringify([side, filter, wanted]);
    const loader = loaders.get(which) ?? this.#pageLoader(context, side, filter, wanted);
    loaders.set(which, loader);
    return loader;
  }

  #pageLoader(
    { actor, read }: RequestContext,
    side: MembershipSide,
    filter: MembershipConditions,
    wanted: MembershipPageWanted,
  ): PageLoader {
    const counts = gathering<MembershipOwner, number>((owners) =>
      read((db) => this.memberships.counts(db, actor, side, owners, filter)),
    );
    return gathering((owners) =>
      read((db) => this.memberships.pages(db, actor, side, owners, filter, wanted, (owner) => counts.load(owner))),
    );
  }
}

/** It keeps nothing: a later mutation of the same document may change what it gave. */
const gathering = <K, V>(load: (keys: readonly K[]) => Promise<(V | Error)[]>): DataLoader<K, V> =>
  new DataLoader<K, V>(load, { cache: false });
