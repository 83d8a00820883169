import DataLoader from 'dataloader';
import { signedIn } from '../../access/guard.ts';
import { nameCursor } from '../../core/name-order.ts';
import { Page, pageRequest, type PageArgs, type PageRequest } from '../../core/page.ts';
import type { PermissionLevel } from '../../core/permission-level.ts';
import type { RequestContext } from '../../core/request-context.ts';
import { identityOf } from '../../core/row-identity.ts';
import type { IdentifiedReader } from '../../core/unit-of-work.ts';
import { asSeenBy, type UserService, type UserView } from '../../identity/users/index.ts';
import type { ResourceRow } from './access-facts.queries.ts';
import type { AccessGrantView, GrantHolder } from './access-grant.queries.ts';
import type { AccessGrantService } from './access-grant.service.ts';
import { resourceErrors } from './resource.errors.ts';
import { accessTo, personOf } from './resource.policy.ts';
import { RESOURCE_USERS, type UsedResource } from './resource-users.queries.ts';
import type { ResourceUserService } from './resource-users.service.ts';
import type { ResourceService } from './resource.service.ts';

const loaders = Symbol('what belongs to resources');

type Loaders = Map<string, DataLoader<unknown, unknown, string>>;

/** Page arguments with what else distinguishes one field of a document from another. */
interface GrantsAsked extends PageArgs {
  readonly resourceType?: string | null;
}

/** What belongs to resources, gathered: one statement for however many a document asks for at once. */
export class ResourceLoaders {
  constructor(
    private readonly resources: ResourceService,
    private readonly grants: AccessGrantService,
    private readonly resourceUsers: ResourceUserService,
    private readonly users: UserService,
  ) {}

  /** The resource that a grant is on. @throws NOT_FOUND */
  async resourceOf(context: RequestContext, id: string): Promise<ResourceRow> {
    const resource = await this.#rowOf(context, id);
    if (!resource) throw resourceErrors.NOT_FOUND();
    return resource;
  }

  /** What the viewer may do with a resource. */
  async viewerLevel(context: RequestContext, id: string): Promise<PermissionLevel> {
    const row = await this.#rowOf(context, id);
    return row ? accessTo(personOf(signedIn(context.actor)), row, await this.resources.rules()).level : 'NONE';
  }

  /** A grant that another object names; null where it does not exist for the viewer. */
  grant(context: RequestContext, id: string): Promise<AccessGrantView | null> {
    return this.#gather<string, AccessGrantView | null>(context, ['grants by id'], (db, ids) =>
      this.grants.byIds(db, ids),
    ).load(id);
  }

  /** Grants on a resource, or to a user or group; newest first. @throws BAD_USER_INPUT */
  async grantsOf(
    context: RequestContext,
    holder: GrantHolder,
    id: string,
    { resourceType = null, ...args }: GrantsAsked,
  ): Promise<Page<AccessGrantView>> {
    const request = pageRequest(args);
    const conditions = async () => ({ resourceType, reach: await this.resources.reachOfViewer(context.actor) });
    const count = (one: string): Promise<number> =>
      this.#gather<string, number>(context, ['grant counts', holder, resourceType], async (db, ids) =>
        this.grants.counts(db, holder, ids, await conditions()),
      ).load(one);
    return this.#gather<string, Page<AccessGrantView>>(
      context,
      ['grants', holder, resourceType, request],
      async (db, ids) => this.grants.pages(db, holder, ids, await conditions(), request, count),
    ).load(id);
  }

  /** Users who have at least a level on a resource, by name. @throws BAD_USER_INPUT */
  async usersOf(
    context: RequestContext,
    resource: UsedResource,
    { level, ...args }: PageArgs & { readonly level: PermissionLevel },
  ): Promise<Page<UserView>> {
    const request = pageRequest(args);
    const ids = await this.#gather<UsedResource, string[]>(context, ['users', level, request], async (db, resources) =>
      this.#userIds(db, resources, level, request),
    ).load(resource);
    const found = await this.#usersByIds(context, ids);
    const count = (): Promise<number> =>
      this.#gather<UsedResource, number>(context, ['user counts', level], (db, resources) =>
        this.resourceUsers.counts(db, resources, level),
      ).load(resource);
    return new Page(found, request, nameCursor(RESOURCE_USERS), count);
  }

  async #userIds(
    db: IdentifiedReader,
    resources: readonly UsedResource[],
    level: PermissionLevel,
    request: PageRequest,
  ): Promise<string[][]> {
    const rows = await this.resourceUsers.pages(db, resources, level, request);
    return resources.map(({ id }) => rows.flatMap(({ resourceId, userId }) => (resourceId === id ? [userId] : [])));
  }

  /** In the order of the ids. */
  async #usersByIds(context: RequestContext, ids: readonly string[]): Promise<UserView[]> {
    const loader = this.#loader<string, UserView | null>(context, ['users by id'], async (wanted) => {
      const users = await context.read((db) => this.users.byIds(db, [...new Set(wanted)]));
      const byId = new Map(users.map((user) => [user.id, asSeenBy(context.actor, user)]));
      return wanted.map((id) => byId.get(id) ?? null);
    });
    return (await loader.loadMany(ids)).filter((user): user is UserView => user !== null && !(user instanceof Error));
  }

  #rowOf(context: RequestContext, id: string): Promise<ResourceRow | null> {
    return this.#gather<string, ResourceRow | null>(context, ['resources'], (db, ids) =>
      this.resources.visible(
        db,
        context.actor,
        ids.map((each) => ({ id: each })),
      ),
    ).load(id);
  }

  /** Reads on behalf of the viewer. */
  #gather<K, V>(
    context: RequestContext,
    which: readonly unknown[],
    load: (db: IdentifiedReader, keys: readonly K[]) => Promise<V[]>,
  ): DataLoader<K, V, string> {
    const identity = identityOf(context.actor);
    return this.#loader(context, which, (keys) => context.readAs(identity, (db) => load(db, keys)));
  }

  /** It keeps nothing: a later mutation of the same document may change what it gave. */
  #loader<K, V>(
    context: RequestContext,
    which: readonly unknown[],
    load: (keys: readonly K[]) => Promise<V[]>,
  ): DataLoader<K, V, string> {
    const all: Loaders = context.once(loaders, () => new Map());
    const name = JSON.stringify(which);
    const loader =
      all.get(name) ??
      (new DataLoader(load as never, { cache: false }) as Loaders extends Map<string, infer L> ? L : never);
    all.set(name, loader);
    return loader as DataLoader<K, V, string>;
  }
}
