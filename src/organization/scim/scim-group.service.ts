import { isDeepStrictEqual } from 'node:util';
import { namesTag } from '../../core/entity-tags.ts';
import { isId, newId } from '../../core/ids.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { MOST_WRITTEN, type DirectoryWriter, type WritingDirectory } from '../directory-sync/index.ts';
import type { Filter } from './scim-filter.ts';
import * as queries from './scim-group.queries.ts';
import type { MemberRow, ScimGroupRow } from './scim-group.queries.ts';
import { isAboutMembers, memberChangeOf, membersIn, type MemberChange } from './scim-members.ts';
import { patched, stepsOf } from './scim-patch.ts';
import type { ScimResource } from './scim-projection.ts';
import type { Precondition, ResourceService } from './scim-resources.ts';
import { groupType } from './scim-schemas.ts';
import type { ScimSelection } from './scim-user.queries.ts';
import { documentOf, refuseIncomplete, type Document, type Item } from './scim-values.ts';
import { faulty, nestingErrors, scimErrors, taken } from './scim.errors.ts';

/** A unit that is about to be changed. */
type LockedGroup = ScimGroupRow & { readonly parentId: string | null };
/** A unit as its directory's writer knows it. */
type Unit = Pick<ScimGroupRow, 'id' | 'externalId'>;

/** SCIM groups: the organizational units of a directory. Groups among the members are the units right below. */
export class ScimGroupService implements ResourceService<ScimGroupRow> {
  readonly type = groupType;
  readonly listed = 'members';
  /** Groups are large, and clients that add a member want none of it back. */
  readonly showsPatched = false;

  constructor(private readonly writer: DirectoryWriter) {}

  page(db: Reader, selection: ScimSelection, withMembers: boolean): Promise<ScimGroupRow[]> {
    return db.rows<ScimGroupRow>(queries.scimGroups(selection, withMembers));
  }

  async count(db: Reader, directoryId: string, filter: Filter | null): Promise<number> {
    const [row] = await db.rows<{ count: number }>(queries.scimGroupCount(directoryId, filter));
    return row!.count;
  }

  async find(db: Reader | Tx, directoryId: string, id: string, withMembers: boolean): Promise<ScimGroupRow | null> {
    if (!isId(id)) return null;
    return (await db.rows<ScimGroupRow>(queries.scimGroup(directoryId, id, withMembers)))[0] ?? null;
  }

  async create(tx: Tx, directory: WritingDirectory, body: unknown): Promise<string> {
    const { members, ...attributes } = documentOf(groupType, body);
    refuseIncomplete(groupType, attributes);
    const id = newId();
    // What the client knows by our id alone, the directory knows by it too.
    const unit = { id, externalId: externalIdOf(attributes) ?? id };
    await this.#refuseTaken(tx, directory, unit.externalId, null);
    await this.writer.upsertUnit(tx, directory, { ...unit, name: nameOf(attributes) });
    await tx.execute(queries.insertScimGroup(directory.id, id, attributes, tx.now));
    await this.#changeMembers(tx, directory, unit, membersIn({ members }));
    return id;
  }

  async replace(tx: Tx, directory: WritingDirectory, id: string, body: unknown, based: Precondition): Promise<void> {
    const { members, ...attributes } = documentOf(groupType, body);
    refuseIncomplete(groupType, attributes);
    const group = await this.#lock(tx, directory, id, based);
    await this.#write(tx, directory, group, attributes, membersIn({ members }));
  }

  async patch(tx: Tx, directory: WritingDirectory, id: string, body: unknown, based: Precondition): Promise<void> {
    const steps = stepsOf(groupType, body);
    const change = memberChangeOf(steps.filter(isAboutMembers));
    const group = await this.#lock(tx, directory, id, based);
    const attributes = patched(
      group.attributes,
      steps.filter((step) => !isAboutMembers(step)),
    );
    await this.#write(tx, directory, group, attributes, change);
  }

  async delete(tx: Tx, directory: WritingDirectory, id: string, based: Precondition): Promise<void> {
    const { externalId, parentId } = await this.#lock(tx, directory, id, based);
    await this.writer.removeUnit(tx, directory, externalId);
    if (parentId !== null) await tx.execute(queries.groupsChanged([parentId], tx.now));
  }

  versionOf({ version }: ScimGroupRow): string {
    return `W/"${version}"`;
  }

  contentOf({ attributes, members }: ScimGroupRow, baseUrl: string): ScimResource {
    return { ...attributes, ...(members && { members: members.map((member) => memberOf(member, baseUrl)) }) };
  }

  async #lock(tx: Tx, { id: directoryId }: WritingDirectory, id: string, based: Precondition): Promise<LockedGroup> {
    const [group] = isId(id) ? await tx.rows<LockedGroup>(queries.lockedScimGroup(directoryId, id)) : [];
    if (!group) throw scimErrors.NOT_FOUND();
    if (based !== null && !namesTag(based, this.versionOf(group))) throw scimErrors.CONFLICT();
    return group;
  }

  async #write(
    tx: Tx,
    directory: WritingDirectory,
    group: LockedGroup,
    attributes: Document,
    change: MemberChange,
  ): Promise<void> {
    const unit = { id: group.id, externalId: externalIdOf(attributes) ?? group.id };
    if (unit.externalId !== group.externalId) {
      await this.#refuseTaken(tx, directory, unit.externalId, group.id);
      await this.writer.identifyUnit(tx, directory, group.externalId, unit.externalId);
    }
    await this.writer.upsertUnit(tx, directory, { externalId: unit.externalId, name: nameOf(attributes) });
    const isDescribedAnew = !isDeepStrictEqual(attributes, group.attributes);
    if (isDescribedAnew) await tx.execute(queries.updateScimGroup(group.id, attributes));
    const membersChanged = await this.#changeMembers(tx, directory, unit, change);
    if (!isDescribedAnew && !membersChanged) return tx.unchanged(undefined);
    await tx.execute(queries.groupsChanged([group.id], tx.now));
  }

  /** @throws ALREADY_EXISTS */
  async #refuseTaken(tx: Tx, { id }: WritingDirectory, externalId: string, exceptId: string | null): Promise<void> {
    const [other] = await tx.rows<{ id: string }>(queries.unitWithExternalId(id, externalId));
    if (other && other.id !== exceptId) throw taken('externalId');
  }

  /** Tells whether anything changed. @throws BAD_USER_INPUT, INVALID_STATE for a unit that is below another */
  async #changeMembers(
    tx: Tx,
    directory: WritingDirectory,
    unit: Unit,
    { replaces, add, remove }: MemberChange,
  ): Promise<boolean> {
    const present = replaces ? await tx.rows<{ id: string }>(queries.membersOfUnit(unit.id)) : [];
    const held = new Set(present.map(({ id }) => id));
    const coming = await this.#members(
      tx,
      directory,
      [...add].filter((id) => !held.has(id)),
    );
    if (coming.length < [...add].filter((id) => !held.has(id)).length)
      throw faulty('invalidValue', 'The directory has no such user or group.', ['members']);
    const going = await this.#members(tx, directory, replaces ? [...held].filter((id) => !add.has(id)) : [...remove]);
    const nested = await this.#nest(tx, directory, unit, { coming, going });
    const joined = await this.#join(tx, directory, unit, { coming, going });
    return nested || joined;
  }

  /** Users and units of the directory; ids of neither are left out. */
  async #members(tx: Tx, { id }: WritingDirectory, ids: readonly string[]): Promise<MemberRow[]> {
    const known = ids.filter(isId);
    return known.length === 0 ? [] : tx.rows<MemberRow>(queries.membersByIds(id, known));
  }

  async #nest(tx: Tx, directory: WritingDirectory, unit: Unit, { coming, going }: Moves): Promise<boolean> {
    const units = (members: readonly MemberRow[]): MemberRow[] => members.filter(({ kind }) => kind === 'Group');
    if (units(coming).some(({ parentId }) => parentId !== null && parentId !== unit.id))
      throw nestingErrors.INVALID_STATE();
    const moved = [
      ...units(coming)
        .filter(({ parentId }) => parentId === null)
        .map(({ externalId }) => ({ externalId, parent: unit.externalId })),
      ...units(going)
        .filter(({ parentId }) => parentId === unit.id)
        .map(({ externalId }) => ({ externalId, parent: null })),
    ];
    for (const batch of chunks(moved, MOST_WRITTEN))
      for (const { error } of await this.writer.upsertUnits(tx, directory, batch)) if (error) throw error;
    return moved.length > 0;
  }

  async #join(tx: Tx, directory: WritingDirectory, { externalId }: Unit, { coming, going }: Moves): Promise<boolean> {
    const users = (members: readonly MemberRow[]): string[] =>
      members.filter(({ kind }) => kind === 'User').map(({ id }) => id);
    let changed = 0;
    for (const add of chunks(users(coming), MOST_WRITTEN))
      changed += await this.writer.setMembers(tx, directory, externalId, { add });
    for (const remove of chunks(users(going), MOST_WRITTEN))
      changed += await this.writer.setMembers(tx, directory, externalId, { remove });
    return changed > 0;
  }
}

interface Moves {
  readonly coming: readonly MemberRow[];
  readonly going: readonly MemberRow[];
}

const externalIdOf = ({ externalId }: Document): string | null => (externalId as string | undefined) ?? null;
const nameOf = ({ displayName }: Document): string => displayName as string;

const memberOf = (member: Item, baseUrl: string): Item => ({
  ...member,
  $ref: `${baseUrl}/${member.type === 'Group' ? 'Groups' : 'Users'}/${String(member.value)}`,
});

const chunks = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, (index + 1) * size));
