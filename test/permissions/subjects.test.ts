import { addDelegate } from '../support/delegates.ts';
import { addGroup } from '../support/organization.ts';
import { House, type Caller } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';

const SUBJECTS = `query ($search: String!, $first: Int) { subjects(search: $search, first: $first) {
  ... on User { id name email } ... on Group { id name description } } }`;

describe('subjects', () => {
  let house: House;
  let sharer: Caller;
  beforeAll(async () => {
    house = await House.open();
    ({ caller: sharer } = await addDelegate(house, { flags: ['SHARE_TOOLS'] }));
  });
  afterAll(() => house.close());

  const find = async (search: string, first?: number, by = sharer) => {
    const { data, errors } = await house.ask(by, SUBJECTS, { search, ...(first && { first }) });
    expect(errors).toEqual([]);
    return data.subjects;
  };

  it('finds users and groups by part of the name, sorted by it, and tells the names alone', async () => {
    const user = await house.addUser('USER', { name: 'Zora Quill' });
    const groupId = await addGroup(house, {}, [], 'Aquill Readers');
    await house.rows("UPDATE groups SET description = 'Secret plans' WHERE id = $1", [groupId]);
    expect(await find('QUILL')).toEqual([
      { id: groupId, name: 'Aquill Readers', description: null },
      { id: user.id, name: 'Zora Quill', email: null },
    ]);
    expect(await find('quill', 1)).toHaveLength(1);
    expect(await find(user.email)).toEqual([]);
    expect(await find('  ')).toEqual([]);
  });

  it('refuses all else of them', async () => {
    const { id } = await house.addUser('USER', { name: 'Vera Nightjar' });
    await addGroup(house, {}, [], 'Nightjar Club');
    const { errors, data } = await house.ask(sharer, '{ subjects(search: "nightjar") { ... on User { id role } } }');
    expect([errors.map(({ code }) => code), data.subjects]).toEqual([['FORBIDDEN'], null]);
    const group = await house.ask(sharer, '{ subjects(search: "nightjar") { ... on Group { id createdAt } } }');
    expect(group.errors.map(({ code }) => code)).toEqual(['FORBIDDEN']);
    const hidden = `{ subjects(search: "nightjar") { ... on User { id groups { totalCount } projectMemberships { totalCount } } } }`;
    const answer = await house.ask(sharer, hidden);
    expect(answer.data.subjects).toContainEqual({ id, groups: null, projectMemberships: { totalCount: 0 } });
  });

  it('leaves out who is suspended or awaits approval', async () => {
    await house.addUser('USER', { name: 'Olga Wren', status: 'SUSPENDED' });
    await house.addUser('PENDING', { name: 'Otto Wren' });
    expect(await find('wren')).toEqual([]);
  });

  it.each([0, 101])('takes no list of %i', async (first) => {
    const { refusal } = await house.ask(sharer, SUBJECTS, { search: 'a', first });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['first'] }] });
  });

  it('is open to whoever lists users, and denied to lesser callers', async () => {
    const { caller } = await addDelegate(house, { USER_MANAGEMENT: 'ACCESS' });
    expect(await find('nobody of this name', 5, caller)).toEqual([]);
    for (const [, make, code] of lesserCallers)
      expect((await house.ask(await make(house), SUBJECTS, { search: 'a' })).refusal?.code).toBe(code);
  });
});
