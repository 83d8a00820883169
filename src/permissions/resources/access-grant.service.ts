import { signedIn } from '../../access/guard.ts';
import type { UserActor } from '../../core/actor.ts';
import { badInput } from '../../core/errors.ts';
import { isId, newId } from '../../core/ids.ts';
import { Page, type PageRequest } from '../../core/page.ts';
import type { PermissionLevel } from '../../core/permission-level.ts';
import type { Tx } from '../../core/tx.ts';
import type { IdentifiedReader } from '../../core/unit-of-work.ts';
import type { ResourceReference } from './access-facts.queries.ts';
import * as queries from './access-grant.queries.ts';
import type { AccessGrantView, GrantConditions, GrantHolder, SubjectIds } from './access-grant.queries.ts';
import { subjectIdsOf, type AccessNews, type GrantSubject } from './access-news.ts';
import { noSuchResource, noSuchSubject } from './resource.errors.ts';
import { refuseChanging, refuseSharing } from './resource.policy.ts';
import { lockResources, type ResourceView } from './resource.queries.ts';
import { auditTarget } from './resource-registration.service.ts';
import type { ResourceService } from './resource.service.ts';

/** Names whom something is granted to, by exactly one of these. */
export interface SubjectReference {
  readonly userId?: string | null;
  readonly groupId?: string | null;
  readonly orgUnitId?: string | null;
}

/** On what, and to whom. */
export interface GrantOrder {
  readonly resources: readonly ResourceReference[];
  readonly subjects: readonly SubjectReference[];
}

/** What is granted. */
export interface GrantTerms {
  readonly level: PermissionLevel;
  readonly expiresAt?: Date | null;
}

/** Whose access changed, and to what. */
export interface ChangedAccess {
  readonly resources: readonly ResourceView[];
  readonly subjects: readonly GrantSubject[];
}

/** Where the order stands in the input. */
export interface GrantPaths {
  readonly resources: readonly string[];
  readonly subjects: readonly string[];
}

const inInput: GrantPaths = { resources: ['input', 'resources'], subjects: ['input', 'subjects'] };

/** Resources times subjects. */
const MOST_GRANTS = 500;

/** Access of users, groups and units to resources: granted, revoked and listed. */
export class AccessGrantService {
  constructor(
    private readonly resources: ResourceService,
    private readonly news: AccessNews,
  ) {}

  /** Grants by id, in their order; null for those that do not exist for the reader. */
  async byIds(db: IdentifiedReader, ids: readonly string[]): Promise<(AccessGrantView | null)[]> {
    const found = new Map((await db.rows<AccessGrantView>(queries.grantsByIds(ids))).map((grant) => [grant.id, grant]));
    return ids.map((id) => found.get(id) ?? null);
  }

  /**
   * Grants access to each resource to each subject, all or none. A grant that a subject has on a resource is replaced.
   * Twice is like once.
   * @throws BAD_USER_INPUT, NOT_FOUND, FORBIDDEN
   */
  async grant(
    tx: Tx,
    order: GrantOrder,
    { level, expiresAt = null }: GrantTerms,
    paths = inInput,
  ): Promise<ChangedAccess> {
    refuseSize(order, paths);
    if (level === 'NONE') throw badInput(['input', 'level'], 'It has to be ACCESS, READ or WRITE.', 'NOT_ALLOWED');
    if (expiresAt && expiresAt <= tx.now)
      throw badInput(['input', 'expiresAt'], 'This instant is past.', 'OUT_OF_RANGE');
    const resources = await this.#lock(tx, order.resources, paths, refuseSharing);
    const subjects = await this.#keep(tx, order.subjects, paths);
    const known = await this.#between(tx, resources, subjects);
    const wanted = resources.flatMap((resource) =>
      subjects.map((subject): AccessGrantView => {
        const former = known.find((grant) => grant.resourceId === resource.id && isOf(subject)(grant));
        const terms = { level, expiresAt, grantedById: tx.actor.subjectId, createdAt: tx.now };
        return { id: former?.id ?? newId(), resourceId: resource.id, ...subject, ...terms };
      }),
    );
    const formers = new Map(known.map((grant) => [grant.id, grant]));
    const changed = wanted.filter((grant) => !isSame(grant, formers.get(grant.id)));
    const written = (kind: keyof GrantSubject) => changed.filter((grant) => grant[kind] !== null);
    if (written('userId').length) await tx.execute(queries.writeGrants('user_id', written('userId')));
    if (written('groupId').length) await tx.execute(queries.writeGrants('group_id', written('groupId')));
    if (written('orgUnitId').length) await tx.execute(queries.writeGrants('org_unit_id', written('orgUnitId')));
    const replaced = changed.flatMap(({ id }) => formers.get(id) ?? []);
    return this.#changed(tx, { resources, subjects }, replaced, changed);
  }

  /**
   * Takes away what these subjects were granted on these resources; those who were granted nothing are left alone.
   * @throws BAD_USER_INPUT, NOT_FOUND for a resource, FORBIDDEN
   */
  async revoke(tx: Tx, order: GrantOrder, paths = inInput): Promise<ChangedAccess> {
    refuseSize(order, paths);
    const resources = await this.#lock(tx, order.resources, paths, refuseChanging);
    const subjects = distinct(order.subjects.flatMap((ref) => subjectOf(ref) ?? []));
    const known = await this.#between(tx, resources, subjects);
    await tx.execute(queries.deleteGrants(known.map(({ id }) => id)));
    return this.#changed(tx, { resources, subjects }, known, []);
  }

  /** The same page of the grants of many holders, newest first, by holder. @throws BAD_USER_INPUT */
  async pages(
    db: IdentifiedReader,
    holder: GrantHolder,
    ids: readonly string[],
    conditions: GrantConditions,
    request: PageRequest,
    countOf: (id: string) => Promise<number>,
  ): Promise<Page<AccessGrantView>[]> {
    const found = new Map(ids.map((id) => [id, [] as AccessGrantView[]]));
    const statement = queries.grantPages(holder, [...found.keys()], conditions, request);
    for (const grant of await db.rows<AccessGrantView>(statement)) found.get(grant[holder]!)?.push(grant);
    return ids.map((id) => new Page(found.get(id)!, request, queries.grantCursor, () => countOf(id)));
  }

  /** How many grants each of these holders has, in their order. */
  async counts(
    db: IdentifiedReader,
    holder: GrantHolder,
    ids: readonly string[],
    conditions: GrantConditions,
  ): Promise<number[]> {
    const rows = await db.rows<{ id: string; count: number }>(queries.grantCounts(holder, ids, conditions));
    const counts = new Map(rows.map(({ id, count }) => [id, count]));
    return ids.map((id) => counts.get(id) ?? 0);
  }

  /** The resources, locked, each once. One that the actor may not see is like absent. @throws NOT_FOUND, FORBIDDEN */
  /** Locks resources that are to be granted, before anything of the accounts; ids of none are left out. */
  async hold(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.rows(lockResources([...new Set(ids.filter(isId))]));
  }

  async #lock(
    tx: Tx,
    refs: readonly ResourceReference[],
    { resources: path }: GrantPaths,
    refuse: (actor: UserActor, resource: ResourceView) => void,
  ): Promise<ResourceView[]> {
    const actor = signedIn(tx.actor);
    const seen = await this.resources.visible(tx, actor, refs);
    const ids = seen.map((resource, index) => {
      if (!resource) throw noSuchResource([...path, String(index)]);
      return resource.id;
    });
    for (const resource of seen) refuse(actor, resource!);
    const locked = await tx.rows<ResourceView>(lockResources([...new Set(ids)]));
    const byId = new Map(locked.map((resource) => [resource.id, resource]));
    return [...new Set(ids)].map((id) => {
      const resource = byId.get(id);
      // Somebody else was faster: it is gone, or another's by now.
      if (!resource) throw noSuchResource([...path, String(ids.indexOf(id))]);
      return resource;
    });
  }

  /** The subjects, each once, kept from being deleted meanwhile: groups, units, users, as everybody does. @throws NOT_FOUND */
  async #keep(tx: Tx, refs: readonly SubjectReference[], { subjects: path }: GrantPaths): Promise<GrantSubject[]> {
    const subjects = refs.map((ref, index) => {
      const subject = subjectOf(ref);
      if (!subject) throw noSuchSubject([...path, String(index)]);
      return subject;
    });
    const { userIds, groupIds, orgUnitIds } = subjectIdsOf(subjects);
    const keep = async (table: 'groups' | 'org_units' | 'users', ids: readonly string[]): Promise<{ id: string }[]> =>
      ids.length > 0 ? tx.rows<{ id: string }>(queries.keepSubjects(table, ids)) : [];
    const [groups, units] = [await keep('groups', groupIds), await keep('org_units', orgUnitIds)];
    const found = new Set([...groups, ...units, ...(await keep('users', userIds))].map(({ id }) => id));
    const missing = subjects.findIndex(
      ({ userId, groupId, orgUnitId }) => !found.has((userId ?? groupId ?? orgUnitId)!),
    );
    if (missing >= 0) throw noSuchSubject([...path, String(missing)]);
    return distinct(subjects);
  }

  #between(tx: Tx, resources: readonly ResourceView[], subjects: readonly GrantSubject[]): Promise<AccessGrantView[]> {
    const ids: SubjectIds = subjectIdsOf(subjects);
    return tx.rows<AccessGrantView>(
      queries.grantsBetween(
        resources.map(({ id }) => id),
        ids,
      ),
    );
  }

  async #changed(
    tx: Tx,
    access: ChangedAccess,
    before: readonly AccessGrantView[],
    after: readonly AccessGrantView[],
  ): Promise<ChangedAccess> {
    if (before.length === 0 && after.length === 0) return tx.unchanged(access);
    await this.news.tell(tx, subjectIdsOf([...before, ...after]));
    for (const resource of access.resources) {
      const [former, now] = [before, after].map((grants) =>
        grants.filter(({ resourceId }) => resourceId === resource.id),
      );
      if (former!.length === 0 && now!.length === 0) continue;
      tx.record({
        action: 'RESOURCE_ACCESS_CHANGED',
        ...auditTarget(resource),
        before: { grants: former!.map(recorded) },
        after: { grants: now!.map(recorded) },
      });
    }
    return access;
  }
}

/** @throws BAD_USER_INPUT */
function refuseSize({ resources, subjects }: GrantOrder, paths: GrantPaths): void {
  if (resources.length === 0) throw badInput(paths.resources, 'It has to name at least one.', 'EMPTY');
  if (subjects.length === 0) throw badInput(paths.subjects, 'It has to name at least one.', 'EMPTY');
  if (resources.length * subjects.length > MOST_GRANTS)
    throw badInput(paths.resources, `At most ${MOST_GRANTS} resources times subjects at once.`, 'TOO_MANY');
}

const nobody: GrantSubject = { userId: null, groupId: null, orgUnitId: null };

/** A reference as grants have it; null for one that can be nobody. */
function subjectOf(ref: SubjectReference): GrantSubject | null {
  const kind = (['userId', 'groupId', 'orgUnitId'] as const).find((each) => ref[each] != null);
  const id = kind && ref[kind]!.toLowerCase();
  return kind && isId(id!) ? { ...nobody, [kind]: id } : null;
}

const isOf =
  (one: GrantSubject) =>
  (other: GrantSubject): boolean =>
    one.userId === other.userId && one.groupId === other.groupId && one.orgUnitId === other.orgUnitId;

const distinct = (subjects: readonly GrantSubject[]): GrantSubject[] =>
  subjects.filter((subject, index) => subjects.findIndex(isOf(subject)) === index);

/** Whether a grant gives what another did: who gave it, and when, is no change. */
const isSame = ({ level, expiresAt }: AccessGrantView, former: AccessGrantView | undefined): boolean =>
  former !== undefined && level === former.level && expiresAt?.getTime() === former.expiresAt?.getTime();

/** A grant as the audit log keeps it. */
const recorded = ({ userId, groupId, orgUnitId, level, expiresAt }: AccessGrantView) => ({
  ...(userId !== null && { userId }),
  ...(groupId !== null && { groupId }),
  ...(orgUnitId !== null && { orgUnitId }),
  level,
  expiresAt,
});
