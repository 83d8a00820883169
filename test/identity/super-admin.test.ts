import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';

const DESIGNATE = `mutation ($id: ID!) { designateSuperAdmin(id: $id) {
  user { id isSuperAdmin } former { id isSuperAdmin } } }`;
const NOBODY = '01920000-0000-7000-8000-000000000000';

describe('designateSuperAdmin', () => {
  let house: House;
  let admin: TestUser;
  let holder: TestUser;
  let caller: Caller;
  beforeAll(async () => {
    house = await House.open();
  });
  beforeEach(async () => {
    admin = await house.addUser('ADMIN');
    caller = await house.callerFor(admin);
    holder = await house.addUser('ADMIN');
    await house.markFirst(holder);
  });
  afterAll(() => house.close());

  const designate = (id: string, by = caller) => house.ask(by, DESIGNATE, { id });
  const superAdminId = async () => (await house.rows('SELECT super_admin_id FROM installation'))[0].super_admin_id;

  it('hands the mark to another administrator', async () => {
    const next = await house.addUser('ADMIN');
    const { data } = await designate(next.id);
    expect(data.designateSuperAdmin).toEqual({
      user: { id: next.id, isSuperAdmin: true },
      former: { id: holder.id, isSuperAdmin: false },
    });
    expect(await superAdminId()).toBe(next.id);
  });

  it('leaves an audit event that names both', async () => {
    const next = await house.addUser('ADMIN');
    await designate(next.id);
    expect(await house.events(next.id)).toMatchObject([
      {
        action: 'USER_SUPER_ADMIN_DESIGNATED',
        actor_id: admin.id,
        target_type: 'User',
        target_name: next.name,
        before: { superAdminId: holder.id, superAdminName: holder.name },
        after: { superAdminId: next.id, superAdminName: next.name },
      },
    ]);
  });

  it('lets the holder hand it on', async () => {
    const { data } = await designate(admin.id, await house.callerFor(holder));
    expect(data.designateSuperAdmin.former.id).toBe(holder.id);
    expect(await superAdminId()).toBe(admin.id);
  });

  it('changes nothing for the present holder', async () => {
    const { data, errors } = await designate(holder.id);
    expect(errors).toEqual([]);
    expect(data.designateSuperAdmin).toEqual({ user: { id: holder.id, isSuperAdmin: true }, former: null });
    expect(await house.events(holder.id)).toEqual([]);
  });

  it('refuses to take it for oneself', async () => {
    expect((await designate(admin.id)).refusal!.code).toBe('SELF_CHANGE_NOT_ALLOWED');
    expect(await superAdminId()).toBe(holder.id);
  });

  it.each([
    ['a user', 'EXPERT', {}],
    ['a suspended administrator', 'ADMIN', { status: 'SUSPENDED' }],
    ['a SERVICE account', 'ADMIN', { type: 'SERVICE' }],
  ] as const)('refuses %s', async (_who, role, values) => {
    const { id } = await house.addUser(role, values);
    expect((await designate(id)).refusal!.code).toBe('INVALID_STATE');
    expect(await superAdminId()).toBe(holder.id);
  });

  it('answers NOT_FOUND for an unknown ID', async () => {
    expect((await designate(NOBODY)).refusal!.code).toBe('NOT_FOUND');
    expect((await designate('nobody')).refusal!.code).toBe('NOT_FOUND');
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    const next = await house.addUser('ADMIN');
    expect((await designate(next.id, await make(house))).refusal!.code).toBe(code);
    expect(await superAdminId()).toBe(holder.id);
  });

  it('keeps one holder under thirty at once, without an error for anybody', async () => {
    const admins = await Promise.all(Array.from({ length: 30 }, () => house.addUser('ADMIN')));
    const answers = await Promise.all(admins.map(({ id }) => designate(id)));
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    const holders = await house.ask(caller, '{ users(first: 100) { nodes { id isSuperAdmin } } }');
    const marked = holders.data.users.nodes.filter(({ isSuperAdmin }: { isSuperAdmin: boolean }) => isSuperAdmin);
    expect(marked).toEqual([{ id: await superAdminId(), isSuperAdmin: true }]);
    // Each took the mark from whoever had it then: nobody lost it twice, nobody was passed over.
    const formers = answers.map(({ data }) => data.designateSuperAdmin.former.id);
    expect(new Set(formers).size).toBe(30);
    expect(formers).toContain(holder.id);
    expect(formers).not.toContain(await superAdminId());
  });

  it('never goes to somebody who is suspended at the same time', async () => {
    for (let round = 0; round < 10; round += 1) {
      const next = await house.addUser('ADMIN');
      await Promise.all([
        designate(next.id),
        house.ask(caller, 'mutation ($id: ID!) { suspendUser(id: $id) { user { id } } }', { id: next.id }),
      ]);
      const [{ status }] = await house.rows(
        'SELECT u.status FROM installation i JOIN users u ON u.id = i.super_admin_id',
      );
      expect(status).toBe('ACTIVE');
    }
  });
});
