import { effectivePermissions } from '../../access/effective-permissions.ts';
import { accessErrors, signedIn } from '../../access/guard.ts';
import { PERMISSION_SOURCES, sourcesOf, type StoredAccess } from '../../access/permission-sources.ts';
import type { Actor, UserRole } from '../../core/actor.ts';
import { isId } from '../../core/ids.ts';
import { Page, pageRequest, type PageArgs } from '../../core/page.ts';
import { atLeast } from '../../core/permission-level.ts';
import type { Tx } from '../../core/tx.ts';
import type { IdentifiedReader } from '../../core/unit-of-work.ts';
import type { SettingsStore } from '../../foundation/settings/index.ts';
import { accessFacts, inOrderOf, type ResourceReference, type ResourceRow } from './access-facts.queries.ts';
import {
  accessTo,
  personOf,
  reachOf,
  seesAll,
  type Person,
  type Reach,
  type ResourceSettings,
} from './resource.policy.ts';
import {
  resourceCursor,
  resourcesCount,
  resourcesPage,
  type ResourceConditions,
  type ResourceOrder,
  type ResourceView,
} from './resource.queries.ts';

/** Reads on behalf of somebody: without an identity no resource exists. */
export type ResourceReader = IdentifiedReader | Tx;

/** Which resources to list. */
export interface ResourceFilterConditions extends ResourceConditions {
  /** Only those that this user may read. */
  readonly accessibleTo?: string | null;
}

/** Reading resources, and what somebody may do with them. */
export class ResourceService {
  constructor(private readonly settings: SettingsStore) {}

  /**
   * Of one user and many resources all that decides about access, in one statement and in the order of the references;
   * null for those that do not exist for the reader. What it comes to, `accessTo` says.
   */
  async facts(db: ResourceReader, userId: string, refs: readonly ResourceReference[]): Promise<(ResourceRow | null)[]> {
    return inOrderOf(refs, await db.rows<ResourceRow>(accessFacts(userId, refs, db.now)));
  }

  /** The same of the actor, and only of resources that it may know of: null for all others. */
  async visible(db: ResourceReader, actor: Actor, refs: readonly ResourceReference[]): Promise<(ResourceRow | null)[]> {
    const viewer = signedIn(actor);
    const rows = await this.facts(db, viewer.subjectId, refs);
    if (seesAll(viewer)) return rows;
    const settings = await this.rules();
    return rows.map((row) => (row && accessTo(personOf(viewer), row, settings).level !== 'NONE' ? row : null));
  }

  /** One resource as far as the actor may see it; null where it may not, or there is none. */
  async findVisible(db: ResourceReader, actor: Actor, ref: ResourceReference): Promise<ResourceRow | null> {
    return (await this.visible(db, actor, [ref]))[0]!;
  }

  /** A page of the resources that the actor may see. @throws BAD_USER_INPUT, FORBIDDEN to ask what others may read */
  async list(
    db: IdentifiedReader,
    actor: Actor,
    {
      filter,
      orderBy,
      ...args
    }: PageArgs & { filter?: ResourceFilterConditions | null; orderBy?: ResourceOrder | null },
  ): Promise<Page<ResourceView>> {
    const request = pageRequest(args);
    const order = orderBy ?? { field: 'NAME', direction: 'ASC' };
    const reaches = await this.#reaches(db, actor, filter?.accessibleTo ?? null);
    if (!reaches) return new Page([], request, resourceCursor(order), async () => 0);
    const list = { filter: filter ?? {}, reaches };
    const rows = await db.rows<ResourceView>(resourcesPage(list, order, request));
    return new Page(rows, request, resourceCursor(order), async () => {
      const [row] = await db.rows<{ count: number }>(resourcesCount(list));
      return row!.count;
    });
  }

  /** Which resources the actor may know of; null where no condition is needed, since all that exist for it are. */
  async reachOfViewer(actor: Actor): Promise<Reach | null> {
    const viewer = signedIn(actor);
    return seesAll(viewer) ? null : reachOf(personOf(viewer), 'ACCESS', await this.rules());
  }

  /** Settings that decide about resources. */
  async rules(): Promise<ResourceSettings> {
    return (await this.settings.get()).permissions;
  }

  /** All that limits a list; null where there is nothing in it. @throws FORBIDDEN */
  async #reaches(db: IdentifiedReader, actor: Actor, accessibleTo: string | null): Promise<readonly Reach[] | null> {
    const viewer = signedIn(actor);
    const own = await this.reachOfViewer(viewer);
    const reaches = own ? [own] : [];
    if (accessibleTo === null) return reaches;
    const isSelf = accessibleTo.toLowerCase() === viewer.subjectId;
    if (!isSelf && !atLeast(viewer.permissions.level('USER_MANAGEMENT'), 'READ')) throw accessErrors.FORBIDDEN();
    const person = isSelf ? personOf(viewer) : await personById(db, accessibleTo);
    const readable = person && reachOf(person, 'READ', await this.rules());
    return readable && [readable, ...reaches];
  }
}

/** An account as somebody whose access is asked about; null where there is none. */
export async function personById(db: Pick<IdentifiedReader, 'rows'>, id: string): Promise<Person | null> {
  if (!isId(id)) return null;
  const [row] = await db.rows<{ id: string; role: UserRole; isActive: boolean; access: StoredAccess }>({
    name: 'person_by_id',
    text: `SELECT u.id, u.role, u.status = 'ACTIVE' AS "isActive", ${PERMISSION_SOURCES} AS access
      FROM users u WHERE u.id = $1`,
    values: [id],
  });
  return row ? { ...row, permissions: effectivePermissions(sourcesOf(row, row.access)) } : null;
}
