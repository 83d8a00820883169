import { newId } from '../../src/core/ids.ts';
import { addDelegate, delegateFor } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { addGroup, addResource, grant } from '../support/resources.ts';

const WHAT = `resources { id } subjects { __typename ... on User { id } ... on Group { id name } }`;
const GRANT = `mutation ($input: GrantAccessInput!) { grantAccess(input: $input) { ${WHAT} } }`;
const REVOKE = `mutation ($input: RevokeAccessInput!) { revokeAccess(input: $input) { ${WHAT} } }`;
const LEVEL = 'query ($id: ID!) { resource(ref: { id: $id }) { viewerLevel } }';

const barred = lesserCallers.filter(([, , code]) => code !== 'FORBIDDEN');

describe('access to resources', () => {
  let house: House;
  let owner: TestUser;
  let asOwner: Caller;
  let user: TestUser;
  let asUser: Caller;
  let asAdmin: Caller;
  beforeAll(async () => {
    house = await House.open();
    asAdmin = await house.callerFor(await house.addUser('ADMIN'));
  });
  beforeEach(async () => {
    [owner, user] = [await house.addUser(), await house.addUser()];
    [asOwner, asUser] = [await house.callerFor(owner), await house.callerFor(user)];
  });
  afterAll(() => house.close());

  const grantsOf = ({ id }: { id: string }) =>
    house.rows('SELECT * FROM access_grants WHERE resource_id = $1 ORDER BY id', [id]);
  const levelFor = async (caller: Caller, { id }: { id: string }): Promise<string | null> =>
    (await house.ask(caller, LEVEL, { id })).data.resource?.viewerLevel ?? null;
  const inputOf = (resource: { id: string }, values: Record<string, unknown> = {}) => ({
    resources: [{ id: resource.id }],
    subjects: [{ userId: user.id }],
    ...values,
  });

  describe('grantAccess', () => {
    it('grants to users and groups, by any name of the resource, with one event for each resource', async () => {
      const [one, other] = [await addResource(house, owner), await addResource(house, owner)];
      const member = await house.addUser();
      const group = await addGroup(house, [member]);
      const input = {
        resources: [{ id: one.id }, { external: { type: other.type, externalId: other.externalId } }],
        subjects: [{ userId: user.id }, { groupId: group.id }],
        level: 'WRITE',
      };
      const { data } = await house.ask(asOwner, GRANT, { input });
      expect(data.grantAccess).toMatchObject({
        resources: [{ id: one.id }, { id: other.id }],
        subjects: [
          { __typename: 'User', id: user.id },
          { __typename: 'Group', id: group.id },
        ],
      });
      for (const resource of [one, other]) {
        expect((await grantsOf(resource)).map(({ level, granted_by_id: by }) => [level, by])).toEqual([
          ['WRITE', owner.id],
          ['WRITE', owner.id],
        ]);
        expect(await house.events(resource.id)).toMatchObject([
          {
            action: 'RESOURCE_ACCESS_CHANGED',
            target_name: resource.name,
            before: { grants: [] },
            after: { grants: [{ userId: user.id, level: 'WRITE', expiresAt: null }, { groupId: group.id }] },
          },
        ]);
        expect(await levelFor(asUser, resource)).toBe('WRITE');
        expect(await levelFor(await house.callerFor(member), resource)).toBe('WRITE');
      }
    });

    it('replaces what the subject has on the resource, down as well as up; twice is like once', async () => {
      const resource = await addResource(house, owner);
      const given = await grant(house, resource, { user }, { level: 'WRITE' });
      const expiresAt = new Date(house.clock.now().getTime() + 3_600_000).toISOString();
      const input = inputOf(resource, { level: 'ACCESS', expiresAt });
      for (let time = 0; time < 2; time += 1) await house.ask(asOwner, GRANT, { input });
      expect(await grantsOf(resource)).toMatchObject([{ id: given, level: 'ACCESS', expires_at: new Date(expiresAt) }]);
      expect(await house.events(resource.id)).toMatchObject([
        {
          before: { grants: [{ level: 'WRITE', expiresAt: null }] },
          after: { grants: [{ level: 'ACCESS', expiresAt }] },
        },
      ]);
    });

    it('gives nothing any more from the instant at which it ends', async () => {
      const resource = await addResource(house, owner);
      const expiresAt = new Date(house.clock.now().getTime() + 60_000);
      await house.ask(asOwner, GRANT, { input: inputOf(resource, { expiresAt: expiresAt.toISOString() }) });
      expect(await levelFor(asUser, resource)).toBe('READ');
      await house.rows('UPDATE access_grants SET expires_at = $2 WHERE resource_id = $1', [
        resource.id,
        house.clock.now(),
      ]);
      expect(await levelFor(asUser, resource)).toBeNull();
    });

    it('is no more than the area of the type lets the subject do', async () => {
      const resource = await addResource(house, owner, { type: 'agent' });
      await grant(house, resource, { user }, { level: 'WRITE' });
      expect(await levelFor(asUser, resource)).toBeNull();
      expect(await levelFor(await delegateFor(house, user, { AGENTS: 'READ' }), resource)).toBe('READ');
      expect(await levelFor(await delegateFor(house, user, { AGENTS: 'WRITE' }), resource)).toBe('WRITE');
    });

    it('asks the sharing flag of the type of owners, and nothing of administrators', async () => {
      const resource = await addResource(house, owner, { type: 'glossary' });
      const ask = async (caller: Caller) =>
        (await house.ask(caller, GRANT, { input: inputOf(resource) })).refusal?.code;
      expect(await ask(asOwner)).toBe('FORBIDDEN');
      expect(await ask(await delegateFor(house, owner, { flags: ['SHARE_AGENTS'] }))).toBe('FORBIDDEN');
      expect(await ask(await delegateFor(house, owner, { flags: ['SHARE_GLOSSARIES'] }))).toBeUndefined();
      expect(await ask(asAdmin)).toBeUndefined();
    });

    it('grants all or nothing, and names what is unknown', async () => {
      const resource = await addResource(house, owner);
      const foreign = await addResource(house, user);
      const group = await addGroup(house);
      const bad = [
        [{ resources: [{ id: resource.id }, { id: newId() }] }, ['resources', '1']],
        [{ resources: [{ id: resource.id }, { id: foreign.id }] }, ['resources', '1']],
        [{ resources: [{ external: { type: 'package', externalId: 'a\u0000b' } }] }, ['resources', '0']],
        [{ subjects: [{ userId: user.id }, { userId: newId() }] }, ['subjects', '1']],
        [{ subjects: [{ groupId: group.id }, { groupId: user.id }] }, ['subjects', '1']],
        [{ subjects: [{ userId: 'nobody' }] }, ['subjects', '0']],
      ] as const;
      for (const [values, path] of bad) {
        const { refusal } = await house.ask(asOwner, GRANT, { input: inputOf(resource, values) });
        expect(refusal).toMatchObject({ code: 'NOT_FOUND', violations: [{ path: ['input', ...path] }] });
      }
      expect([await grantsOf(resource), await house.events(resource.id)]).toEqual([[], []]);
    });

    it.each([
      ['an empty list of resources', { resources: [] }, 'resources'],
      ['an empty list of subjects', { subjects: [] }, 'subjects'],
      ['the level NONE', { level: 'NONE' }, 'level'],
      ['an end that is past', { expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    ])('refuses %s', async (_what, values, field) => {
      const { refusal } = await house.ask(asOwner, GRANT, { input: inputOf(await addResource(house, owner), values) });
      expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['input', field] }] });
    });

    it('takes 500 resources times subjects, and no more', async () => {
      const resources = await Promise.all(Array.from({ length: 250 }, () => addResource(house, owner)));
      const named = resources.map(({ id }) => ({ id }));
      const [second, third] = [await house.addUser(), await house.addUser()];
      const subjects = [user, second].map(({ id }) => ({ userId: id }));
      expect((await house.ask(asOwner, GRANT, { input: { resources: named, subjects } })).refusal).toBeNull();
      const [{ count }] = await house.rows('SELECT count(*)::int FROM access_grants WHERE granted_by_id = $1', [
        owner.id,
      ]);
      expect(count).toBe(500);
      const more = { resources: named, subjects: [...subjects, { userId: third.id }] };
      expect((await house.ask(asOwner, GRANT, { input: more })).refusal).toMatchObject({
        code: 'BAD_USER_INPUT',
        violations: [{ code: 'TOO_MANY' }],
      });
    });

    it('leaves one grant of forty at once', async () => {
      const resource = await addResource(house, owner);
      const levels = ['ACCESS', 'READ', 'WRITE'];
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          house.ask(asOwner, GRANT, { input: inputOf(resource, { level: levels[index % 3] }) }),
        ),
      );
      expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
      const [row, ...others] = await grantsOf(resource);
      const last = (await house.events(resource.id)).at(-1);
      expect([others, last.after.grants[0].level]).toEqual([[], row.level]);
    });

    it('is told to who remembers access: by user, by members of a group, and to all where they are many', async () => {
      const resource = await addResource(house, owner);
      const member = await house.addUser();
      const small = await addGroup(house, [member]);
      const crowd = await addGroup(house, await Promise.all(Array.from({ length: 101 }, () => house.addUser())));
      const told: (readonly string[] | null)[] = [];
      house.app.notifications.on('access', ({ userIds }) => void told.push(userIds));
      for (const subject of [{ userId: user.id }, { groupId: small.id }, { groupId: crowd.id }])
        await house.ask(asOwner, GRANT, { input: inputOf(resource, { subjects: [subject] }) });
      expect(told).toEqual(expect.arrayContaining([[user.id], [member.id], null]));
    });
  });

  describe('revokeAccess', () => {
    it('takes the grant away at once, and leaves those without one alone', async () => {
      const resource = await addResource(house, owner);
      const other = await house.addUser();
      await grant(house, resource, { user }, { level: 'WRITE' });
      await grant(house, resource, { user: other });
      expect(await levelFor(asUser, resource)).toBe('WRITE');
      const subjects = [
        { userId: user.id },
        { userId: (await house.addUser()).id },
        { userId: newId() },
        { groupId: 'x' },
      ];
      for (let time = 0; time < 2; time += 1)
        expect((await house.ask(asOwner, REVOKE, { input: inputOf(resource, { subjects }) })).refusal).toBeNull();
      expect(await levelFor(asUser, resource)).toBeNull();
      expect((await grantsOf(resource)).map(({ user_id: id }) => id)).toEqual([other.id]);
      expect(await house.events(resource.id)).toMatchObject([
        {
          action: 'RESOURCE_ACCESS_CHANGED',
          before: { grants: [{ userId: user.id, level: 'WRITE' }] },
          after: { grants: [] },
        },
      ]);
    });

    it('asks no sharing flag', async () => {
      const resource = await addResource(house, owner, { type: 'agent' });
      await grant(house, resource, { user });
      expect((await house.ask(asOwner, REVOKE, { input: inputOf(resource) })).refusal).toBeNull();
      expect(await grantsOf(resource)).toEqual([]);
    });
  });

  describe.each([
    ['grantAccess', GRANT],
    ['revokeAccess', REVOKE],
  ])('%s', (_mutation, document) => {
    const ask = async (caller: Caller, resource: { id: string }) =>
      (await house.ask(caller, document, { input: inputOf(resource) })).refusal?.code;

    it('is refused to whoever sees the resource and is neither its owner nor an administrator', async () => {
      const resource = await addResource(house, owner);
      await grant(house, resource, { user }, { level: 'WRITE' });
      const manager = await addDelegate(house, { USER_MANAGEMENT: 'WRITE' });
      expect([await ask(asUser, resource), await ask(manager.caller, resource)]).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    });

    it.each(barred)('is denied to %s', async (_who, make, code) => {
      expect(await ask(await make(house), await addResource(house, owner))).toBe(code);
    });
  });
});
