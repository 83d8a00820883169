import { isDeepStrictEqual } from 'node:util';
import { brokenUniqueConstraint } from '../../core/database-errors.ts';
import { namesTag } from '../../core/entity-tags.ts';
import { isId, newId } from '../../core/ids.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { auditTarget } from '../../identity/users/index.ts';
import type { DirectoryWriter, WritingDirectory } from '../directory-sync/index.ts';
import type { Filter } from './scim-filter.ts';
import { groupsChanged } from './scim-group.queries.ts';
import { patched, stepsOf } from './scim-patch.ts';
import type { ScimResource } from './scim-projection.ts';
import type { Precondition, ResourceService } from './scim-resources.ts';
import { userType } from './scim-schemas.ts';
import { addressesOf, personOf, userNameOf } from './scim-user.mapping.ts';
import * as queries from './scim-user.queries.ts';
import type { ScimSelection, ScimUserRow } from './scim-user.queries.ts';
import { documentOf, refuseIncomplete, type Document, type Item } from './scim-values.ts';
import { scimErrors, taken } from './scim.errors.ts';

/** What a client says of an account; `active` apart, since the account knows it. */
interface Said {
  readonly attributes: Document;
  /** undefined where it does not say, and so leaves it as it is. */
  readonly active: boolean | undefined;
}

/** SCIM users: the accounts that a directory masters. Who may be touched, and what ends at once, its writer knows. */
export class ScimUserService implements ResourceService<ScimUserRow> {
  readonly type = userType;
  readonly listed = 'groups';
  readonly showsPatched = true;

  constructor(private readonly writer: DirectoryWriter) {}

  page(db: Reader, selection: ScimSelection, withGroups: boolean): Promise<ScimUserRow[]> {
    return db.rows<ScimUserRow>(queries.scimUsers(selection, withGroups));
  }

  async count(db: Reader, directoryId: string, filter: Filter | null): Promise<number> {
    const [row] = await db.rows<{ count: number }>(queries.scimUserCount(directoryId, filter));
    return row!.count;
  }

  async find(db: Reader | Tx, directoryId: string, id: string, withGroups: boolean): Promise<ScimUserRow | null> {
    if (!isId(id)) return null;
    return (await db.rows<ScimUserRow>(queries.scimUser(directoryId, id, withGroups)))[0] ?? null;
  }

  async create(tx: Tx, directory: WritingDirectory, body: unknown): Promise<string> {
    const document = documentOf(userType, body);
    refuseIncomplete(userType, document);
    const { attributes, active = true } = said(document);
    await this.#refuseTaken(tx, directory, attributes, null);
    const { active: _, ...person } = personOf(attributes, null);
    const externalId = externalIdOf(attributes) ?? newId();
    const userId = await this.#returning(tx, directory, person.email!, externalId);
    const options = { makesInactive: true };
    const written = { ...person, externalId, active, ...(userId !== null && { userId }) };
    const { id } = await this.writer.upsertPerson(tx, directory, written, options);
    // Whom the client knows by our id alone, the directory knows by it too.
    if (externalIdOf(attributes) === null)
      await this.writer.upsertPerson(tx, directory, { userId: id!, externalId: id! });
    await this.#describe(() => tx.execute(queries.insertScimUser(directory.id, described(id!, attributes), tx.now)));
    await tx.execute(queries.deleteDeparture(id!));
    return id!;
  }

  async replace(tx: Tx, directory: WritingDirectory, id: string, body: unknown, based: Precondition): Promise<void> {
    const document = documentOf(userType, body);
    refuseIncomplete(userType, document);
    await this.#write(tx, directory, await this.#lock(tx, directory, id, based), said(document));
  }

  async patch(tx: Tx, directory: WritingDirectory, id: string, body: unknown, based: Precondition): Promise<void> {
    const steps = stepsOf(userType, body);
    const user = await this.#lock(tx, directory, id, based);
    const wasActive = user.status === 'ACTIVE';
    const { attributes, active } = said(patched({ ...user.attributes, active: wasActive }, steps));
    const saysActive = steps.some(({ attribute, extension }) => extension === null && attribute.name === 'active');
    await this.#write(tx, directory, user, { attributes, active: saysActive ? active : undefined });
  }

  /** Suspends the account and lets it go. Whom the directory tells of once more, comes back as it was. */
  async delete(tx: Tx, directory: WritingDirectory, id: string, based: Precondition): Promise<void> {
    const user = await this.#lock(tx, directory, id, based);
    const units = await tx.rows<{ id: string }>(queries.unitIdsOf(user.id));
    const [link] = await tx.rows<{ isItsDoing: boolean }>(queries.isSuspendedByDirectory(user.id));
    await this.writer.releasePeople(tx, directory, [user.id]);
    if (link?.isItsDoing) await tx.execute(queries.insertDeparture(directory.id, user.id, tx.now));
    await tx.execute(
      groupsChanged(
        units.map((unit) => unit.id),
        tx.now,
      ),
    );
  }

  versionOf({ version, status }: ScimUserRow): string {
    return `W/"${version}${status === 'ACTIVE' ? '' : 's'}"`;
  }

  contentOf({ attributes, status, groups }: ScimUserRow, baseUrl: string): ScimResource {
    return {
      ...attributes,
      active: status === 'ACTIVE',
      ...(groups && { groups: groups.map((group) => membershipOf(group, baseUrl)) }),
    };
  }

  async #lock(tx: Tx, { id: directoryId }: WritingDirectory, id: string, based: Precondition): Promise<ScimUserRow> {
    const [user] = isId(id) ? await tx.rows<ScimUserRow>(queries.lockedScimUser(directoryId, id)) : [];
    if (!user) throw scimErrors.NOT_FOUND();
    if (based !== null && !namesTag(based, this.versionOf(user))) throw scimErrors.CONFLICT();
    return user;
  }

  async #write(tx: Tx, directory: WritingDirectory, user: ScimUserRow, { attributes, active }: Said): Promise<void> {
    const { id, attributes: before } = user;
    await this.#refuseTaken(tx, directory, attributes, id);
    const person = { ...personOf(attributes, before), ...(active !== undefined && { active }) };
    const externalId = externalIdOf(attributes) ?? id;
    const { changes } = await this.writer.upsertPerson(tx, directory, { ...person, userId: id, externalId });
    const isDescribedAnew = !isDeepStrictEqual(attributes, before);
    if (!isDescribedAnew && changes.length === 0) return tx.unchanged(undefined);
    await this.#describe(() => tx.execute(queries.updateScimUser(described(id, attributes), tx.now)));
    if (changes.length > 0) return;
    const names = [...new Set([...Object.keys(before), ...Object.keys(attributes)])];
    tx.record({
      action: 'USER_UPDATED',
      ...auditTarget({ id, name: person.name! }),
      after: {
        directoryId: directory.id,
        directoryName: directory.name,
        described: names.filter((name) => !isDeepStrictEqual(before[name], attributes[name])).sort(),
      },
    });
  }

  /** @throws ALREADY_EXISTS where another account of the directory has the name or the identifier */
  async #refuseTaken(tx: Tx, { id }: WritingDirectory, attributes: Document, exceptId: string | null): Promise<void> {
    const names = { userName: userNameOf(attributes), externalId: externalIdOf(attributes) };
    const [other] = await tx.rows<{ hasName: boolean }>(queries.scimUserWith(id, names, exceptId));
    if (other) throw taken(other.hasName ? 'userName' : 'externalId');
  }

  /**
   * An account that the directory had deleted, and that is its own again, so that its suspension is the directory's to
   * lift; null where there is none with this address.
   */
  async #returning(tx: Tx, directory: WritingDirectory, email: string, externalId: string): Promise<string | null> {
    const [user] = await tx.rows<{ id: string; name: string; departedAt: Date }>(
      queries.returningUser(directory.id, email),
    );
    if (!user) return null;
    await this.writer.takeBack(tx, directory, { ...user, externalId, suspendedAt: user.departedAt });
    return user.id;
  }

  /** @throws ALREADY_EXISTS */
  async #describe(write: () => Promise<unknown>): Promise<void> {
    try {
      await write();
    } catch (error) {
      throw brokenUniqueConstraint(error) === 'scim_users_user_name_key' ? taken('userName') : error;
    }
  }
}

const said = ({ active, ...attributes }: Document): Said => ({
  attributes,
  active: active as boolean | undefined,
});

const externalIdOf = ({ externalId }: Document): string | null => (externalId as string | undefined) ?? null;

const described = (id: string, attributes: Document): queries.Described => ({
  id,
  userName: userNameOf(attributes),
  emails: addressesOf(attributes),
  attributes,
});

const membershipOf = (group: Item, baseUrl: string): Item => ({
  ...group,
  $ref: `${baseUrl}/Groups/${String(group.value)}`,
  type: 'direct',
});
