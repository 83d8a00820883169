import fc from 'fast-check';
import { effectivePermissions, type PermissionSources } from '../../src/access/effective-permissions.ts';
import { noEntries } from '../../src/access/permission-matrix.ts';
import { atLeast, permissionLevels, type PermissionLevel } from '../../src/core/permission-level.ts';
import { accessTo, personById, type AccessFacts, type Person } from '../../src/permissions/resources/index.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { addUnit, linkUnits, type TestUnit } from '../support/org-units.ts';
import { addGroup, addResource, grant } from '../support/resources.ts';

const levels = ['ACCESS', 'READ', 'WRITE'] as const;
const types = ['package', 'agent', 'expert_template'] as const;
const anyLevel = fc.constantFrom(...levels);

describe('what one may do with a resource', () => {
  const person = (values: Partial<PermissionSources> = {}): Person => {
    const sources: PermissionSources = {
      role: 'USER',
      isActive: true,
      own: noEntries,
      groups: [],
      defaults: noEntries,
      defaultsApplyTo: 'UNSET_ENTRIES',
      ...values,
    };
    return { id: 'me', role: sources.role, isActive: sources.isActive, permissions: effectivePermissions(sources) };
  };
  const facts = (values: Partial<AccessFacts> = {}): AccessFacts => ({
    id: 'r',
    type: 'package',
    ownerId: 'other',
    visibility: 'PRIVATE',
    grantLevel: null,
    grantIds: [],
    grantsExpireAt: null,
    ...values,
  });
  const bypass = { adminsBypassGrants: true };
  const granted = (grantLevel: 'ACCESS' | 'READ' | 'WRITE') => ({ grantLevel, grantIds: ['g'] });

  it.each([
    ['nothing', person(), facts(), bypass, 'NONE', []],
    ["one's own", person(), facts({ ownerId: 'me' }), bypass, 'WRITE', ['OWNER']],
    ['public', person(), facts({ visibility: 'PUBLIC' }), bypass, 'READ', ['PUBLIC']],
    ['granted', person(), facts(granted('ACCESS')), bypass, 'ACCESS', ['GRANT']],
    [
      'all of them',
      person(),
      facts({ ownerId: 'me', visibility: 'PUBLIC', ...granted('READ') }),
      bypass,
      'WRITE',
      ['OWNER', 'PUBLIC', 'GRANT'],
    ],
    ['an administrator', person({ role: 'ADMIN' }), facts(), bypass, 'WRITE', ['ADMIN_ROLE']],
    [
      'an administrator without the setting',
      person({ role: 'ADMIN' }),
      facts({ type: 'agent' }),
      { adminsBypassGrants: false },
      'NONE',
      [],
    ],
    [
      'an administrator with a grant',
      person({ role: 'ADMIN' }),
      facts(granted('READ')),
      { adminsBypassGrants: false },
      'READ',
      ['GRANT'],
    ],
    [
      'of an area without a level',
      person(),
      facts({ type: 'agent', visibility: 'PUBLIC', ...granted('WRITE') }),
      bypass,
      'NONE',
      [],
    ],
    [
      'of an area that bounds',
      person({ own: { levels: { AGENTS: 'ACCESS' }, flags: {} } }),
      facts({ type: 'agent', ...granted('WRITE') }),
      bypass,
      'ACCESS',
      ['GRANT'],
    ],
    [
      "one's own, of an area without a level",
      person(),
      facts({ type: 'agent', ownerId: 'me' }),
      bypass,
      'WRITE',
      ['OWNER'],
    ],
    ['a suspended owner', person({ isActive: false }), facts({ ownerId: 'me' }), bypass, 'NONE', []],
    ['an owner that awaits approval', person({ role: 'PENDING' }), facts({ ownerId: 'me' }), bypass, 'NONE', []],
  ] as const)('is, for %s, what it should be', (_what, who, what, settings, level, kinds) => {
    const access = accessTo(who, what, settings);
    expect([access.level, access.sources.map(({ kind }) => kind)]).toEqual([level, kinds]);
  });

  it('never gets less by a further grant', () => {
    const anyFacts = fc.record({
      type: fc.constantFrom('package', 'agent', 'template', 'toString'),
      ownerId: fc.constantFrom('me', 'other', null),
      visibility: fc.constantFrom('PUBLIC' as const, 'PRIVATE' as const),
      grantLevel: fc.option(anyLevel),
    });
    const anyPerson = fc.record({
      role: fc.constantFrom('USER' as const, 'EXPERT' as const, 'ADMIN' as const, 'PENDING' as const),
      isActive: fc.boolean(),
      own: fc.record({
        levels: fc.record(
          { AGENTS: fc.constantFrom(...permissionLevels), TEMPLATES: fc.constantFrom(...permissionLevels) },
          { requiredKeys: [] },
        ),
        flags: fc.constant({}),
      }),
    });
    fc.assert(
      fc.property(anyFacts, anyPerson, anyLevel, fc.boolean(), (known, who, more, adminsBypassGrants) => {
        const before = facts({ ...known, grantIds: known.grantLevel ? ['g'] : [] });
        const highest = known.grantLevel && atLeast(known.grantLevel, more) ? known.grantLevel : more;
        const after = facts({ ...before, grantLevel: highest, grantIds: [...before.grantIds, 'h'] });
        const [one, other] = [before, after].map((each) => accessTo(person(who), each, { adminsBypassGrants }).level);
        expect(atLeast(other!, one!)).toBe(true);
      }),
    );
  });
});

// One world, asked the three ways that there are: may this user, what may this user, who may.
describe('checks, lists of resources and lists of users', () => {
  let house: House;
  let asAdmin: Caller;
  beforeAll(async () => {
    house = await House.open();
    asAdmin = await house.callerFor(await house.addUser('ADMIN', { name: 'Asker' }));
  });
  afterAll(() => house.close());

  const people = 4;
  const index = fc.nat({ max: people - 1 });
  const areaLevel = fc.constantFrom(...permissionLevels);
  const entries = fc.record({ AGENTS: areaLevel, TEMPLATES: areaLevel }, { requiredKeys: [] });
  const world = fc.record({
    roles: fc.tuple(
      ...Array.from({ length: people }, () =>
        fc.constantFrom(
          'USER' as const,
          'EXPERT' as const,
          'SUBSCRIBER' as const,
          'ADMIN' as const,
          'PENDING' as const,
        ),
      ),
    ),
    suspended: fc.option(index),
    own: fc.array(fc.tuple(index, entries), { maxLength: 3 }),
    groups: fc.array(
      fc.record({
        members: fc.uniqueArray(index),
        says: fc.option(entries),
        units: fc.uniqueArray(fc.nat({ max: 2 })),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    units: fc.array(fc.record({ members: fc.uniqueArray(index), below: fc.option(fc.nat({ max: 2 })) }), {
      minLength: 1,
      maxLength: 3,
    }),
    resources: fc.array(
      fc.record({
        type: fc.constantFrom(...types),
        owner: fc.option(index),
        visibility: fc.constantFrom('PUBLIC' as const, 'PRIVATE' as const),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    grants: fc.array(
      fc.record({
        resource: fc.nat(),
        to: fc.oneof(fc.record({ user: index }), fc.record({ group: fc.nat() }), fc.record({ unit: fc.nat() })),
        level: anyLevel,
        isEnded: fc.boolean(),
      }),
      { maxLength: 6 },
    ),
    settings: fc.record({
      adminsBypassGrants: fc.boolean(),
      defaultsApplyTo: fc.constantFrom('UNSET_ENTRIES', 'USERS_WITHOUT_GROUP'),
    }),
  });
  type World = typeof world extends fc.Arbitrary<infer W> ? W : never;

  async function build({ roles, suspended, own, groups, units, resources, grants, settings }: World) {
    await house.rows("DELETE FROM users WHERE name <> 'Asker'");
    await house.rows('DELETE FROM groups');
    await house.rows('DELETE FROM directories');
    await house.rows('DELETE FROM resources');
    await house.rows('UPDATE settings SET document = $1', [{ permissions: settings }]);
    const users: TestUser[] = [];
    for (const [at, role] of roles.entries())
      users.push(await house.addUser(role, at === suspended ? { status: 'SUSPENDED' } : {}));
    const say = (column: string, id: string, says: object) =>
      house.rows(
        `INSERT INTO permission_matrices (id, ${column}, levels) VALUES (gen_random_uuid(), $1, $2) ON CONFLICT DO NOTHING`,
        [id, says],
      );
    for (const [at, says] of own) await say('user_id', users[at]!.id, says);
    const madeUnits: TestUnit[] = [];
    for (const { members, below } of units) {
      const parent = below === null ? undefined : madeUnits[below];
      const directoryId = madeUnits[0]?.directoryId;
      const people = members.map((at) => users[at]!);
      madeUnits.push(
        await addUnit(house, { members: people, ...(parent && { parent }), ...(directoryId && { directoryId }) }),
      );
    }
    const madeGroups: { id: string }[] = [];
    for (const { members, says, units: linked } of groups) {
      const group = await addGroup(
        house,
        members.map((at) => users[at]!),
      );
      if (says) await say('group_id', group.id, says);
      await linkUnits(house, group, ...linked.flatMap((at) => madeUnits[at] ?? []));
      madeGroups.push(group);
    }
    const made: { id: string }[] = [];
    for (const { owner, ...values } of resources)
      made.push(await addResource(house, owner === null ? null : users[owner]!, values));
    const done = new Set<string>();
    for (const { resource, to, level, isEnded } of grants) {
      const target = made[resource % made.length]!;
      const subject =
        'user' in to
          ? { user: users[to.user]! }
          : 'group' in to
            ? { group: madeGroups[to.group % madeGroups.length]! }
            : { orgUnit: madeUnits[to.unit % madeUnits.length]! };
      const key = JSON.stringify([target.id, subject]);
      if (done.has(key)) continue;
      done.add(key);
      await grant(house, target, subject, { level, expiresAt: isEnded ? house.clock.now() : null });
    }
    // What the service remembers of the world before has to go.
    await house.app.unitOfWork.maintain(async (tx) => {
      await house.app.notifications.send(tx, 'settings', {});
      await house.app.notifications.accessChanged(
        tx,
        users.map(({ id }) => id),
      );
    });
    return { users, resources: made };
  }

  it('agree in worlds drawn at random', async () => {
    const RESOURCES =
      'query ($of: ID!) { resources(filter: { accessibleTo: $of }, first: 100) { nodes { id } totalCount } }';
    const USERS = `query ($id: ID!, $level: PermissionLevel!) {
      resource(ref: { id: $id }) { users(level: $level, first: 100) { nodes { id } totalCount } } }`;
    await fc.assert(
      fc.asyncProperty(world, async (drawn) => {
        const { users, resources } = await build(drawn);
        const refs = resources.map(({ id }) => ({ id }));
        const service = house.app.resources;
        const checked = new Map<string, PermissionLevel>();
        for (const { id } of users) {
          const who = await house.app.unitOfWork.read((db) => personById(db, id));
          // A check for somebody else reads as that somebody.
          const rows = await house.app.unitOfWork.readAs({ subjectId: id, readsAll: false }, (db) =>
            service.facts(db, id, refs),
          );
          for (const [at, row] of rows.entries())
            checked.set(`${id} ${refs[at]!.id}`, row ? accessTo(who!, row, drawn.settings).level : 'NONE');
        }
        const may = (user: string, resource: string, level: PermissionLevel): boolean =>
          atLeast(checked.get(`${user} ${resource}`)!, level);
        for (const { id } of users) {
          const { nodes, totalCount } = (await house.ask(asAdmin, RESOURCES, { of: id })).data.resources;
          const expected = refs.filter((ref) => may(id, ref.id, 'READ')).map((ref) => ref.id);
          expect(nodes.map((node: { id: string }) => node.id).sort()).toEqual(expected.sort());
          expect(totalCount).toBe(expected.length);
        }
        for (const ref of refs)
          for (const level of levels) {
            const answer = await house.ask(asAdmin, USERS, { id: ref.id, level });
            const { nodes, totalCount } = answer.data.resource.users;
            const known = nodes
              .map((node: { id: string }) => node.id)
              .filter((id: string) => users.some((user) => user.id === id));
            expect(known.sort()).toEqual(
              users
                .filter(({ id }) => may(id, ref.id, level))
                .map(({ id }) => id)
                .sort(),
            );
            expect(totalCount).toBe(nodes.length);
          }
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});
