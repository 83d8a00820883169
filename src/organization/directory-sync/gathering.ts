import { badInput, itemFailure, type ItemFailure } from '../../core/errors.ts';
import { personTaken } from './directory.errors.ts';
import type { DirectoryReading, Told } from './directory-source.ts';
import type { DirectoryPerson, DirectoryUnit } from './directory-person.ts';
import type { SyncLine } from './sync-line.ts';

/** An account that the directory masters, as far as it matters to what a sync removes. */
export interface MasteredPerson {
  readonly externalId: string;
  /** Whether a sync could suspend it. */
  readonly isRemovable: boolean;
}

/** How many people a sync would suspend, of how many. */
export interface Removals {
  readonly count: number;
  readonly of: number;
}

/** Memberships of one line, at most: it bounds what one transaction writes. */
const MOST_MEMBERS = 250;

interface ToldUnit extends DirectoryUnit {
  readonly fault?: string;
}

/** Everything that a provider told, put together: what is to be written, in an order that can be. */
export class Gathering {
  readonly #units = new Map<string, ToldUnit>();
  readonly #goneUnits = new Set<string>();
  readonly #people = new Map<string, DirectoryPerson>();
  readonly #gonePeople = new Set<string>();
  /** By unit, then by person: whether it is in it. */
  readonly #members = new Map<string, Map<string, boolean>>();

  constructor(
    private readonly scope: Pick<DirectoryReading, 'people' | 'units'>,
    /** Who the directory masters now. */
    private readonly mastered: readonly MasteredPerson[],
    /** Identifiers of the units that the directory has now. */
    private readonly knownUnits: readonly string[],
  ) {}

  add(told: Told): void {
    switch (told.kind) {
      case 'UNIT': {
        const { externalId } = told.unit;
        const { fault: _, ...former } = this.#units.get(externalId) ?? {};
        this.#units.set(externalId, {
          ...former,
          ...told.unit,
          ...(told.fault !== undefined && { fault: told.fault }),
        });
        this.#goneUnits.delete(externalId);
        return;
      }
      case 'UNIT_GONE':
        this.#units.delete(told.externalId);
        this.#members.delete(told.externalId);
        this.#goneUnits.add(told.externalId);
        return;
      case 'PERSON': {
        // People without an identifier are nobody's repetition; each fails by itself.
        const key = told.person.externalId || `\0${this.#people.size}`;
        this.#gonePeople.delete(key);
        this.#people.set(key, { ...this.#people.get(key), ...told.person });
        return;
      }
      case 'PERSON_GONE':
        this.#people.delete(told.externalId);
        this.#gonePeople.add(told.externalId);
        return;
      case 'MEMBER': {
        const members = this.#members.get(told.unit) ?? new Map<string, boolean>();
        this.#members.set(told.unit, members.set(told.person, told.isMember));
      }
    }
  }

  /** How many people would be suspended. */
  removals(): Removals {
    const isRemoved = ({ externalId }: MasteredPerson): boolean => {
      const person = this.#people.get(externalId);
      return person ? person.active === false : this.scope.people === 'ALL' || this.#gonePeople.has(externalId);
    };
    const removable = this.mastered.filter(({ isRemovable }) => isRemovable);
    return { count: removable.filter(isRemoved).length, of: removable.length };
  }

  /**
   * What is to be written: units from the top down, people that are gone, since others may come in their place, people,
   * memberships, and at the end units that are gone.
   */
  *lines(): Generator<SyncLine> {
    yield* this.#unitLines();
    for (const externalId of this.#peopleGone()) yield { kind: 'PERSON_GONE', externalId };
    yield* this.#personLines();
    if (this.scope.units === 'CHANGES') yield* this.#memberLines();
    for (const externalId of this.#unitsGone()) yield { kind: 'UNIT_GONE', externalId };
  }

  *#unitLines(): Generator<SyncLine> {
    const { ordered, circular } = topDown(this.#units);
    for (const { fault, ...unit } of ordered)
      yield { kind: 'UNIT', unit, ...(fault !== undefined && { fault: contradiction(fault) }) };
    for (const { fault: _, ...unit } of circular)
      yield { kind: 'UNIT', unit, fault: contradiction('The unit is below itself.') };
  }

  *#personLines(): Generator<SyncLine> {
    const unitsOf = this.scope.units === 'ALL' ? this.#unitsByPerson() : null;
    const ownerOf = new Map<string, string>();
    for (const person of this.#people.values()) {
      const units = person.units ?? (unitsOf ? (unitsOf.get(person.externalId) ?? []) : undefined);
      const fault = sharedEmail(person, ownerOf);
      yield { kind: 'PERSON', person: units ? { ...person, units } : person, ...(fault && { fault }) };
    }
    if (this.scope.people === 'ALL' || !unitsOf) return;
    for (const { externalId } of this.mastered)
      if (!this.#people.has(externalId) && !this.#gonePeople.has(externalId))
        yield { kind: 'PERSON', person: { externalId, units: unitsOf.get(externalId) ?? [] } };
  }

  #peopleGone(): string[] {
    const isGone = ({ externalId }: MasteredPerson): boolean =>
      this.#gonePeople.has(externalId) || (this.scope.people === 'ALL' && !this.#people.has(externalId));
    return this.mastered.filter(isGone).map(({ externalId }) => externalId);
  }

  *#memberLines(): Generator<SyncLine> {
    for (const [unit, members] of this.#members) {
      const all = [...members];
      for (let start = 0; start < all.length; start += MOST_MEMBERS) {
        const some = all.slice(start, start + MOST_MEMBERS);
        const idsWhere = (wanted: boolean) => some.filter(([, isMember]) => isMember === wanted).map(([id]) => id);
        yield { kind: 'MEMBERS', unit, joined: idsWhere(true), left: idsWhere(false) };
      }
    }
  }

  #unitsByPerson(): ReadonlyMap<string, string[]> {
    const unitsOf = new Map<string, string[]>();
    for (const [unit, members] of this.#members)
      for (const [person, isMember] of members) {
        if (!isMember) continue;
        const units = unitsOf.get(person);
        if (units) units.push(unit);
        else unitsOf.set(person, [unit]);
      }
    return unitsOf;
  }

  #unitsGone(): string[] {
    if (this.scope.units === 'CHANGES') return [...this.#goneUnits];
    return this.knownUnits.filter((externalId) => !this.#units.has(externalId));
  }
}

const contradiction = (message: string): ItemFailure => itemFailureOf(badInput(['parent'], message));

/** Why an item failed, in the words of what is wrong with it. */
export function itemFailureOf(refusal: Parameters<typeof itemFailure>[0]): ItemFailure {
  const failure = itemFailure(refusal);
  return { ...failure, message: refusal.violations[0]?.message ?? failure.message };
}

/** That somebody told before has the address: which of them is meant, the provider has to say. */
function sharedEmail({ externalId, email, active }: DirectoryPerson, ownerOf: Map<string, string>): ItemFailure | null {
  const address = email?.toLowerCase();
  if (address === undefined || active === false) return null;
  if (ownerOf.has(address)) return itemFailureOf(personTaken('email'));
  ownerOf.set(address, externalId);
  return null;
}

/** Units with those above before those below; apart those that are above themselves, and what is below them. */
function topDown(units: ReadonlyMap<string, ToldUnit>): { ordered: ToldUnit[]; circular: ToldUnit[] } {
  const below = new Map<string, ToldUnit[]>();
  const ordered: ToldUnit[] = [];
  for (const unit of units.values()) {
    if (unit.parent == null || !units.has(unit.parent)) ordered.push(unit);
    else if (below.has(unit.parent)) below.get(unit.parent)!.push(unit);
    else below.set(unit.parent, [unit]);
  }
  // Grows while it is gone through.
  for (const { externalId } of ordered) for (const unit of below.get(externalId) ?? []) ordered.push(unit);
  const placed = new Set(ordered.map(({ externalId }) => externalId));
  return { ordered, circular: [...units.values()].filter(({ externalId }) => !placed.has(externalId)) };
}
