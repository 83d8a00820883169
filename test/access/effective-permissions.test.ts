import fc from 'fast-check';
import {
  effectivePermissions,
  isWithin,
  strengthOf,
  type EffectivePermissions,
  type PermissionSource,
  type PermissionSources,
} from '../../src/access/effective-permissions.ts';
import { higher, mostIn, noEntries, type MatrixEntries } from '../../src/access/permission-matrix.ts';
import { permissionAreas, permissionFlags, userRoles } from '../../src/core/actor.ts';
import { atLeast, permissionLevels } from '../../src/core/permission-level.ts';

// Few names, so that entries meet; MONITORING, where there is less than elsewhere, is one of them.
const areas = ['AGENTS', 'USER_MANAGEMENT', 'MONITORING'] as const;
const flags = ['CHAT_DELETE', 'SHARE_AGENTS'] as const;

const level = fc.constantFrom(...permissionLevels);
const entries: fc.Arbitrary<MatrixEntries> = fc.record({
  levels: fc.record(Object.fromEntries(areas.map((area) => [area, level])), { requiredKeys: [] }),
  flags: fc.record(Object.fromEntries(flags.map((flag) => [flag, fc.boolean()])), { requiredKeys: [] }),
});
/** By having been added, by units, or by both. */
const ways = fc.uniqueArray(fc.option(fc.uuid(), { freq: 2 }), { minLength: 1, maxLength: 3 });
const group = fc
  .record({ groupId: fc.uuid(), by: ways, entries })
  .map(({ entries: said, ...membership }) => ({ ...membership, ...said }));
const world: fc.Arbitrary<PermissionSources> = fc.record({
  role: fc.constantFrom(...userRoles),
  isActive: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  own: entries,
  groups: fc.array(group, { maxLength: 4 }),
  defaults: entries,
  defaultsApplyTo: fc.constantFrom('UNSET_ENTRIES' as const, 'USERS_WITHOUT_GROUP' as const),
});

/** What somebody says of an area, as far as there is so much. */
const said = ({ levels }: MatrixEntries, area: (typeof areas)[number]) => {
  const value = levels[area] ?? 'NONE';
  return atLeast(mostIn(area), value) ? value : mostIn(area);
};
const fromDefaults = (sources: readonly PermissionSource[]): boolean => sources.some(({ kind }) => kind === 'DEFAULT');

/** A world that says more: another group, or an entry where nothing was said or less was. */
const addition = fc.oneof(
  group.map((added) => (before: PermissionSources) => ({ ...before, groups: [...before.groups, added] })),
  fc.tuple(fc.nat(), fc.constantFrom(...areas), level).map(([at, area, to]) => (before: PermissionSources) => {
    const raised = (one: MatrixEntries) => ({
      ...one,
      levels: { ...one.levels, [area]: higher(one.levels[area] ?? 'NONE', to) },
    });
    const index = at % (before.groups.length + 1);
    return {
      ...before,
      own: index === 0 ? raised(before.own) : before.own,
      groups: before.groups.map((one, place) => (place + 1 === index ? { ...one, ...raised(one) } : one)),
    };
  }),
  fc.tuple(fc.constantFrom(...flags), fc.boolean()).map(([flag, to]) => (before: PermissionSources) => ({
    ...before,
    own: { ...before.own, flags: { ...before.own.flags, [flag]: (before.own.flags[flag] ?? false) || to } },
  })),
);

const voicesOf = (
  { own, groups, defaults }: PermissionSources,
  { kind, ...source }: PermissionSource,
): MatrixEntries =>
  kind === 'USER'
    ? own
    : kind === 'GROUP' || kind === 'ORG_UNIT_GROUP'
      ? groups.find(({ groupId }) => 'groupId' in source && groupId === source.groupId)!
      : defaults;

describe('what an account may do', () => {
  it('is never lowered by a group, membership or entry, where it was not given by defaults', () => {
    fc.assert(
      fc.property(world, addition, (before, add) => {
        const [less, more] = [effectivePermissions(before), effectivePermissions(add(before))];
        for (const area of areas)
          if (!fromDefaults(less.levelSources(area))) expect(atLeast(more.level(area), less.level(area))).toBe(true);
        for (const flag of flags)
          if (!fromDefaults(less.flagSources(flag))) expect(more.flag(flag) || !less.flag(flag)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is never more than all that is said of it taken together', () => {
    fc.assert(
      fc.property(world, (sources) => {
        if (sources.role === 'ADMIN') return;
        const { own, groups, defaults } = sources;
        const all = [own, ...groups, defaults];
        const { level: levelOf, flag: isOn } = effectivePermissions(sources);
        for (const area of areas) {
          const most = all.map((one) => said(one, area)).reduce(higher);
          expect(atLeast(most, levelOf(area))).toBe(true);
        }
        for (const flag of flags) expect(!isOn(flag) || all.some((one) => one.flags[flag] === true)).toBe(true);
        for (const area of permissionAreas)
          if (!areas.some((known) => known === area)) expect(levelOf(area)).toBe('NONE');
      }),
      { numRuns: 2_000 },
    );
  });

  it('comes from sources each of which gives just that, and from none where it is nothing', () => {
    fc.assert(
      fc.property(world, (sources) => {
        const { level: levelOf, levelSources, flag: isOn, flagSources } = effectivePermissions(sources);
        for (const area of areas) {
          expect(levelSources(area).length === 0).toBe(levelOf(area) === 'NONE');
          for (const source of levelSources(area))
            if (source.kind === 'ADMIN_ROLE') expect([sources.role, levelOf(area)]).toEqual(['ADMIN', mostIn(area)]);
            else expect(said(voicesOf(sources, source), area)).toBe(levelOf(area));
        }
        for (const flag of flags) {
          expect(flagSources(flag).length === 0).toBe(!isOn(flag));
          for (const source of flagSources(flag))
            if (source.kind === 'ADMIN_ROLE') expect(sources.role).toBe('ADMIN');
            else expect(voicesOf(sources, source).flags[flag]).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('is explained by every source that gives it, not by the first', () => {
    fc.assert(
      fc.property(world, (sources) => {
        const { levelSources, level: levelOf } = effectivePermissions(sources);
        for (const area of areas) {
          const kinds = new Set(levelSources(area).map(({ kind }) => kind));
          if (levelOf(area) === 'NONE' || kinds.has('ADMIN_ROLE') || kinds.has('DEFAULT')) continue;
          const gives = (one: MatrixEntries): boolean => said(one, area) === levelOf(area);
          const explained = sources.groups
            .filter(gives)
            .flatMap(({ groupId, by }) =>
              by.map((orgUnitId) =>
                orgUnitId === null ? { kind: 'GROUP', groupId } : { kind: 'ORG_UNIT_GROUP', groupId, orgUnitId },
              ),
            );
          expect(levelSources(area)).toEqual([...(gives(sources.own) ? [{ kind: 'USER' }] : []), ...explained]);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not depend on the order of groups', () => {
    fc.assert(
      fc.property(world, (sources) => {
        const turned = effectivePermissions({ ...sources, groups: [...sources.groups].reverse() });
        const straight = effectivePermissions(sources);
        expect([isWithin(turned, straight), isWithin(straight, turned)]).toEqual([true, true]);
      }),
    );
  });

  it('is nothing for accounts that are not active or await approval', () => {
    fc.assert(
      fc.property(world, fc.boolean(), (sources, isPending) => {
        const barred = effectivePermissions(
          isPending ? { ...sources, role: 'PENDING' } : { ...sources, isActive: false },
        );
        for (const area of permissionAreas) expect(barred.level(area)).toBe('NONE');
        for (const flag of permissionFlags) expect(barred.flag(flag)).toBe(false);
      }),
    );
  });

  it('is no more than there is in an area, whatever was written', () => {
    const own: MatrixEntries = { levels: { MONITORING: 'WRITE' }, flags: {} };
    const permissions = effectivePermissions({
      role: 'USER',
      isActive: true,
      own,
      groups: [],
      defaults: noEntries,
      defaultsApplyTo: 'UNSET_ENTRIES',
    });
    expect(permissions.level('MONITORING')).toBe('READ');
  });
});

describe('being strong', () => {
  it('is at least what one may do now, and exactly that where nothing bars one', () => {
    fc.assert(
      fc.property(world, (sources) => {
        const [now, once] = [effectivePermissions(sources), strengthOf(sources)];
        expect(isWithin(now, once)).toBe(true);
        if (sources.isActive && sources.role !== 'PENDING') expect(isWithin(once, now)).toBe(true);
      }),
    );
  });

  const same = (one: EffectivePermissions, other: EffectivePermissions): boolean =>
    permissionAreas.every((area) => one.level(area) === other.level(area)) &&
    permissionFlags.every((flag) => one.flag(flag) === other.flag(flag));

  it('is a partial order: of oneself, of two that are the same, and from one to the next', () => {
    const permissions = world.map(effectivePermissions);
    fc.assert(
      fc.property(permissions, permissions, permissions, (a, b, c) => {
        expect(isWithin(a, a)).toBe(true);
        if (isWithin(a, b) && isWithin(b, a)) expect(same(a, b)).toBe(true);
        if (isWithin(a, b) && isWithin(b, c)) expect(isWithin(a, c)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it('is within another only where neither a level nor a flag is beyond it', () => {
    const weak = { levels: { AGENTS: 'READ' }, flags: { CHAT_DELETE: true } } as const;
    const of = (own: MatrixEntries): EffectivePermissions =>
      strengthOf({
        role: 'USER',
        isActive: true,
        own,
        groups: [],
        defaults: noEntries,
        defaultsApplyTo: 'UNSET_ENTRIES',
      });
    expect(isWithin(of(weak), of({ levels: { AGENTS: 'WRITE' }, flags: { CHAT_DELETE: true } }))).toBe(true);
    expect(isWithin(of(weak), of({ levels: { AGENTS: 'ACCESS' }, flags: { CHAT_DELETE: true } }))).toBe(false);
    expect(isWithin(of(weak), of({ levels: { AGENTS: 'WRITE' }, flags: {} }))).toBe(false);
    expect(isWithin(of({ levels: { PROMPTS: 'ACCESS' }, flags: {} }), of(weak))).toBe(false);
  });
});
