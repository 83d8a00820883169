import { newId } from '../../src/core/ids.ts';
import { addDelegate, delegateFor } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { addResource, grant } from '../support/resources.ts';

const REGISTER = `mutation ($input: RegisterResourceInput!) {
  registerResource(input: $input) { resource { id type externalId name visibility viewerLevel owner { id } } } }`;
const REGISTER_ALL = `mutation ($inputs: [RegisterResourceInput!]!) {
  registerResources(inputs: $inputs) {
    succeededCount failedCount results { resource { externalId name } error { code path } } } }`;
const UPDATE = `mutation ($id: ID!, $input: UpdateResourceInput!) {
  updateResource(id: $id, input: $input) { resource { id name visibility viewerLevel owner { id } } } }`;
const DELETE = 'mutation ($id: ID!) { deleteResource(id: $id) { deletedId } }';

/** Only those are refused whose credential may nothing at all: everybody else may register what is its own. */
const barred = lesserCallers.filter(([, , code]) => code !== 'FORBIDDEN');

describe('resources of the platform', () => {
  let house: House;
  let admin: TestUser;
  let asAdmin: Caller;
  let owner: TestUser;
  let asOwner: Caller;
  let stranger: TestUser;
  let asStranger: Caller;
  beforeAll(async () => {
    house = await House.open();
    admin = await house.addUser('ADMIN');
    asAdmin = await house.callerFor(admin);
  });
  beforeEach(async () => {
    [owner, stranger] = [await house.addUser(), await house.addUser()];
    [asOwner, asStranger] = [await house.callerFor(owner), await house.callerFor(stranger)];
  });
  afterAll(() => house.close());

  const input = (values: Record<string, unknown> = {}) => ({
    type: 'package',
    externalId: newId(),
    name: 'Core tools',
    ...values,
  });
  const rowOf = async (id: string) => (await house.rows('SELECT * FROM resources WHERE id = $1', [id]))[0];

  describe('registerResource', () => {
    it('makes a private resource of the caller, and leaves one audit event', async () => {
      const given = input({ name: '  Core tools ' });
      const { data } = await house.ask(asOwner, REGISTER, { input: given });
      const { resource } = data.registerResource;
      expect(resource).toMatchObject({ ...given, name: 'Core tools', visibility: 'PRIVATE', viewerLevel: 'WRITE' });
      expect(await rowOf(resource.id)).toMatchObject({ owner_id: owner.id, external_id: given.externalId });
      expect(await house.events(resource.id)).toMatchObject([
        { action: 'RESOURCE_REGISTERED', actor_id: owner.id, target_name: 'Core tools', after: { ownerId: owner.id } },
      ]);
    });

    it('is the same the second time, and changes what is told anew', async () => {
      const given = input();
      const first = await house.ask(asOwner, REGISTER, { input: given });
      const { id } = first.data.registerResource.resource;
      const again = await house.ask(asOwner, REGISTER, { input: given });
      expect(again.data).toEqual(first.data);
      expect(await house.events(id)).toHaveLength(1);
      await house.ask(asOwner, REGISTER, { input: { ...given, name: 'New name', visibility: 'PUBLIC' } });
      expect(await rowOf(id)).toMatchObject({ name: 'New name', visibility: 'PUBLIC', owner_id: owner.id });
      expect((await house.events(id))[1]).toMatchObject({
        action: 'RESOURCE_UPDATED',
        before: { name: 'Core tools', visibility: 'PRIVATE' },
        after: { name: 'New name', visibility: 'PUBLIC' },
      });
    });

    it('makes one resource of forty calls at once', async () => {
      const given = input();
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          house.ask(asOwner, REGISTER, { input: { ...given, name: `Name ${index % 2}` } }),
        ),
      );
      expect(answers.map(({ refusal }) => refusal)).toEqual(answers.map(() => null));
      expect(await house.rows('SELECT FROM resources WHERE external_id = $1', [given.externalId])).toHaveLength(1);
    });

    it.each([
      ['a hidden', 'PRIVATE'],
      ['a public', 'PUBLIC'],
    ] as const)(
      'refuses %s resource of somebody else as it refuses a type that one may not write',
      async (_which, visibility) => {
        const known = await addResource(house, stranger, { visibility });
        const taken = await house.ask(asOwner, REGISTER, { input: input({ externalId: known.externalId }) });
        const barredType = await house.ask(asOwner, REGISTER, { input: input({ type: 'agent' }) });
        expect([taken.refusal!.code, taken.refusal!.message]).toEqual(['FORBIDDEN', barredType.refusal!.message]);
        expect(await rowOf(known.id)).toMatchObject({ name: known.name, owner_id: stranger.id });
      },
    );

    it('asks WRITE in the area of the type', async () => {
      for (const [type, area] of [
        ['agent', 'AGENTS'],
        ['expert_template', 'TEMPLATES'],
      ] as const) {
        const reader = await addDelegate(house, { [area]: 'READ' });
        const writer = await addDelegate(house, { [area]: 'WRITE' });
        const codes = [reader, writer].map(
          async ({ caller }) => (await house.ask(caller, REGISTER, { input: input({ type }) })).refusal?.code,
        );
        expect(await Promise.all(codes)).toEqual(['FORBIDDEN', undefined]);
      }
    });

    it('asks the sharing flag of the type before it makes anything public', async () => {
      const mute = await addDelegate(house, { AGENTS: 'WRITE' });
      const sharing = await addDelegate(house, { AGENTS: 'WRITE', flags: ['SHARE_AGENTS'] });
      const ask = async ({ caller }: { caller: Caller }) =>
        (await house.ask(caller, REGISTER, { input: input({ type: 'agent', visibility: 'PUBLIC' }) })).refusal?.code;
      expect([await ask(mute), await ask(sharing)]).toEqual(['FORBIDDEN', undefined]);
    });

    it('lets administrators alone register for others, who have to be accounts in force', async () => {
      const given = input({ ownerId: stranger.id });
      expect((await house.ask(asOwner, REGISTER, { input: given })).refusal?.code).toBe('FORBIDDEN');
      expect((await house.ask(asAdmin, REGISTER, { input: given })).data.registerResource.resource.owner.id).toBe(
        stranger.id,
      );
      const pending = await house.addUser('PENDING');
      for (const ownerId of [newId(), 'nobody', pending.id]) {
        const { refusal } = await house.ask(asAdmin, REGISTER, { input: input({ ownerId }) });
        expect(refusal).toMatchObject({ code: 'NOT_FOUND', violations: [{ path: ['input', 'ownerId'] }] });
      }
    });

    it.each([
      ['type', 'Package'],
      ['type', '__proto__'],
      ['type', 'a'.repeat(65)],
      ['externalId', ' '],
      ['externalId', 'a\u0000b'],
      ['name', ''],
      ['name', 'x'.repeat(10_000)],
    ])('refuses a bad %s', async (field, value) => {
      const { refusal } = await house.ask(asOwner, REGISTER, { input: input({ [field]: value }) });
      expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['input', field] }] });
    });

    it('is told to who remembers access: a public resource to all, a private one to its owner', async () => {
      const told: unknown[] = [];
      house.app.notifications.on('access', ({ userIds }) => void told.push(userIds));
      await house.ask(asOwner, REGISTER, { input: input() });
      await house.ask(asOwner, REGISTER, { input: input({ visibility: 'PUBLIC' }) });
      expect(told).toEqual(expect.arrayContaining([[owner.id], null]));
    });

    it.each(barred)('is denied to %s', async (_who, make, code) => {
      const { refusal } = await house.ask(await make(house), REGISTER, { input: input() });
      expect(refusal?.code).toBe(code);
    });
  });

  describe('registerResources', () => {
    it('gives one outcome for each, whatever becomes of the others', async () => {
      const foreign = await addResource(house, stranger);
      const inputs = [
        input({ name: 'One' }),
        input({ externalId: foreign.externalId }),
        input({ ownerId: owner.id, name: 'Two' }),
      ];
      const { data } = await house.ask(asOwner, REGISTER_ALL, { inputs });
      expect(data.registerResources).toMatchObject({
        succeededCount: 2,
        failedCount: 1,
        results: [
          { resource: { name: 'One' } },
          { resource: null, error: { code: 'FORBIDDEN' } },
          { resource: { name: 'Two' } },
        ],
      });
    });

    it('names the field at fault within the item', async () => {
      const { data } = await house.ask(asAdmin, REGISTER_ALL, { inputs: [input({ ownerId: newId() })] });
      expect(data.registerResources.results).toEqual([
        { resource: null, error: { code: 'NOT_FOUND', path: ['ownerId'] } },
      ]);
    });

    it('takes 500, none at all, and no more', async () => {
      const many = (count: number) => Array.from({ length: count }, () => input());
      expect((await house.ask(asOwner, REGISTER_ALL, { inputs: [] })).data.registerResources.succeededCount).toBe(0);
      expect(
        (await house.ask(asOwner, REGISTER_ALL, { inputs: many(500) })).data.registerResources.succeededCount,
      ).toBe(500);
      expect((await house.ask(asOwner, REGISTER_ALL, { inputs: many(501) })).refusal).toMatchObject({
        code: 'BAD_USER_INPUT',
        violations: [{ path: ['inputs'], code: 'TOO_MANY' }],
      });
    });
  });

  describe('updateResource', () => {
    it('renames and publishes, with an event of what changed; twice is like once', async () => {
      const { id, name } = await addResource(house, owner);
      const change = { name: 'Renamed', visibility: 'PUBLIC' };
      for (let time = 0; time < 2; time += 1)
        expect((await house.ask(asOwner, UPDATE, { id, input: change })).data.updateResource.resource).toMatchObject(
          change,
        );
      expect(await rowOf(id)).toMatchObject(change);
      expect(await house.events(id)).toMatchObject([
        { action: 'RESOURCE_UPDATED', before: { name, visibility: 'PRIVATE' }, after: change },
      ]);
    });

    it("hands a resource over to another account in force, and is not the former owner's any more", async () => {
      const { id } = await addResource(house, owner);
      const { data } = await house.ask(asOwner, UPDATE, {
        id,
        input: { ownerId: stranger.id.toUpperCase(), name: 'Yours' },
      });
      expect(data.updateResource.resource).toMatchObject({
        owner: { id: stranger.id },
        name: 'Yours',
        viewerLevel: 'NONE',
      });
      expect(await rowOf(id)).toMatchObject({ owner_id: stranger.id, name: 'Yours' });
      expect((await house.ask(asOwner, UPDATE, { id, input: { name: 'Mine' } })).refusal?.code).toBe('NOT_FOUND');
      for (const ownerId of [newId(), (await house.addUser('USER', { status: 'SUSPENDED' })).id])
        expect((await house.ask(asStranger, UPDATE, { id, input: { ownerId } })).refusal?.code).toBe('NOT_FOUND');
    });

    it('lets administrators alone take the owner away', async () => {
      const { id } = await addResource(house, owner);
      expect((await house.ask(asOwner, UPDATE, { id, input: { ownerId: null } })).refusal?.code).toBe('FORBIDDEN');
      expect(
        (await house.ask(asAdmin, UPDATE, { id, input: { ownerId: null } })).data.updateResource.resource.owner,
      ).toBeNull();
      expect(await rowOf(id)).toMatchObject({ owner_id: null });
    });

    it('asks the sharing flag before it publishes, and not to take back what is public', async () => {
      const caller = await delegateFor(house, owner, { AGENTS: 'WRITE' });
      const [hidden, open] = [
        await addResource(house, owner, { type: 'agent' }),
        await addResource(house, owner, { type: 'agent', visibility: 'PUBLIC' }),
      ];
      const ask = async (id: string, visibility: string) =>
        (await house.ask(caller, UPDATE, { id, input: { visibility } })).refusal?.code;
      expect([await ask(hidden.id, 'PUBLIC'), await ask(open.id, 'PRIVATE')]).toEqual(['FORBIDDEN', undefined]);
    });

    it.each(['name', 'visibility'])('refuses null for %s', async (field) => {
      const { id } = await addResource(house, owner);
      const { refusal } = await house.ask(asOwner, UPDATE, { id, input: { [field]: null } });
      expect(refusal).toMatchObject({
        code: 'BAD_USER_INPUT',
        violations: [{ path: ['input', field], code: 'REQUIRED' }],
      });
    });
  });

  describe('deleteResource', () => {
    it('removes the resource and its grants, with one event', async () => {
      const resource = await addResource(house, owner);
      await grant(house, resource, { user: stranger });
      const { data } = await house.ask(asOwner, DELETE, { id: resource.id });
      expect(data.deleteResource).toEqual({ deletedId: resource.id });
      expect(await rowOf(resource.id)).toBeUndefined();
      expect(await house.rows('SELECT FROM access_grants WHERE resource_id = $1', [resource.id])).toEqual([]);
      expect(await house.events(resource.id)).toMatchObject([
        { action: 'RESOURCE_DELETED', target_name: resource.name },
      ]);
      expect((await house.ask(asOwner, DELETE, { id: resource.id })).refusal?.code).toBe('NOT_FOUND');
    });
  });

  describe.each([
    ['updateResource', UPDATE, { input: { name: 'X' } }],
    ['deleteResource', DELETE, {}],
  ] as const)('%s', (_mutation, document, more) => {
    const ask = async (caller: Caller, id: string) =>
      (await house.ask(caller, document, { id, ...more })).refusal?.code;

    it('answers about what one may not see as about what is not there', async () => {
      const { id } = await addResource(house, owner);
      expect([await ask(asStranger, id), await ask(asStranger, newId()), await ask(asStranger, 'x\u0000')]).toEqual(
        Array.from({ length: 3 }, () => 'NOT_FOUND'),
      );
    });

    it('is refused to whoever sees it and is neither its owner nor an administrator', async () => {
      const open = await addResource(house, owner, { visibility: 'PUBLIC' });
      const given = await addResource(house, owner);
      await grant(house, given, { user: stranger }, { level: 'WRITE' });
      const reader = await addDelegate(house, { USER_MANAGEMENT: 'WRITE' });
      expect([
        await ask(asStranger, open.id),
        await ask(asStranger, given.id),
        await ask(reader.caller, given.id),
      ]).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
      expect(await ask(asAdmin, given.id)).toBeUndefined();
    });

    it.each(barred)('is denied to %s', async (_who, make, code) => {
      expect(await ask(await make(house), (await addResource(house, owner)).id)).toBe(code);
    });
  });
});
