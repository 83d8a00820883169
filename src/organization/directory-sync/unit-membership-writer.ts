import type { Tx } from '../../core/tx.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import { byDirectory } from './by-directory.ts';
import type { WritingDirectory } from './directory.entity.ts';
import type { UnitMoves } from './person.policy.ts';
import * as queries from './person.queries.ts';
import type { UnitMembership } from './person.queries.ts';

/** A unit as the audit log names it. */
export interface NamedUnit {
  readonly id: string;
  readonly externalId: string;
  readonly name: string;
}

/** Members of a directory's units; of no others, since identifiers are looked up among its own. */
export class UnitMembershipWriter {
  constructor(private readonly notifications: Notifications) {}

  /** Has accounts join and leave units. */
  async move(
    tx: Tx,
    directory: WritingDirectory,
    people: readonly { readonly userId: string; readonly moves: UnitMoves }[],
  ): Promise<void> {
    const named = [...new Set(people.flatMap(({ moves }) => [...moves.joined, ...moves.left]))];
    if (named.length === 0) return;
    const units = await tx.rows<NamedUnit>(queries.unitsByExternalId(directory.id, named));
    const idOf = new Map(units.map(({ externalId, id }) => [externalId, id]));
    const pairsOf = (which: keyof UnitMoves): UnitMembership[] =>
      people.flatMap(({ userId, moves }) =>
        moves[which].flatMap((externalId) => {
          const unitId = idOf.get(externalId);
          return unitId === undefined ? [] : [{ unitId, userId }];
        }),
      );
    await this.change(tx, directory, units, { joined: pairsOf('joined'), left: pairsOf('left') });
  }

  /** Makes and ends memberships; those that are so already are left alone. Tells how many changed. */
  async change(
    tx: Tx,
    directory: WritingDirectory,
    units: readonly NamedUnit[],
    { joined, left }: { readonly joined: readonly UnitMembership[]; readonly left: readonly UnitMembership[] },
  ): Promise<number> {
    const ended = left.length === 0 ? [] : await tx.rows<UnitMembership>(queries.deleteUnitMembers(left));
    const made = joined.length === 0 ? [] : await tx.rows<UnitMembership>(queries.insertUnitMembers(joined));
    const touched = [...new Set([...ended, ...made].map(({ userId }) => userId))];
    await this.notifications.accessOfManyChanged(tx, touched);
    for (const unit of units) {
      const [added, removed] = [idsIn(made, unit), idsIn(ended, unit)];
      if (added.length + removed.length === 0) continue;
      tx.record({
        action: 'ORG_UNIT_MEMBERS_CHANGED',
        targetType: 'OrgUnit',
        targetId: unit.id,
        targetName: unit.name,
        ...(removed.length > 0 && { before: { removed } }),
        after: { ...(added.length > 0 && { added }), count: added.length + removed.length, ...byDirectory(directory) },
      });
    }
    return ended.length + made.length;
  }

  /** Has accounts leave every unit of the directory. */
  async leaveAll(tx: Tx, directory: WritingDirectory, userIds: readonly string[]): Promise<void> {
    const present = await tx.rows<{ userId: string; externalId: string }>(queries.unitsOfPeople(directory.id, userIds));
    await this.move(
      tx,
      directory,
      present.map(({ userId, externalId }) => ({ userId, moves: { joined: [], left: [externalId] } })),
    );
  }
}

const idsIn = (memberships: readonly UnitMembership[], { id }: NamedUnit): string[] =>
  memberships.filter(({ unitId }) => unitId === id).map(({ userId }) => userId);
