import { keyOf } from '../support/callers.ts';
import { addGroup } from '../support/groups.ts';
import { House, type Caller } from '../support/house.ts';
import { addProject, putInto } from '../support/projects.ts';
import { gatewayOf, RECORD, requests } from '../support/usage.ts';

/** What a request costs that is asked thousands of times a second, as far as it does not depend on the machine. */
describe('statements of a warm process', () => {
  let house: House;
  let admin: Caller;
  beforeAll(async () => {
    house = await House.open();
    const users = await Promise.all(Array.from({ length: 6 }, () => house.addUser()));
    admin = await house.callerFor(await house.addUser('ADMIN'));
    const project = await addProject(house);
    await addGroup(house, { members: users });
    for (const user of users) await putInto(house, project, user);
  });
  afterAll(() => house.close());

  /** Those of the second time: the first may learn who asks. */
  async function statements(caller: Caller, query: string, variables: Record<string, unknown> = {}) {
    await house.ask(caller, query, variables);
    const answer = await house.ask(caller, query, variables);
    expect(answer.errors).toEqual([]);
    return answer.statements;
  }

  it('are two for oneself with groups', async () => {
    expect(await statements(admin, '{ viewer { id role groups { nodes { id name } } } }')).toHaveLength(2);
  });

  it('are three for a page of users with their groups and projects', async () => {
    const query = `{ users(first: 50) { nodes { id groups(first: 3) { nodes { name } }
      projectMemberships(first: 3) { nodes { role project { name } } } } } }`;
    expect(await statements(admin, query)).toHaveLength(3);
  });

  it('are none for a question about access, whoever is asked about', async () => {
    const { authorization } = await keyOf(house, await house.addUser('USER', { type: 'SERVICE' }), ['ACCESS_CHECK']);
    const asked = await house.addUser();
    const query = 'query ($userId: ID!, $check: AccessCheckInput!) { can(userId: $userId, check: $check) { allowed } }';
    const check = { permission: { area: 'AGENTS', level: 'READ' } };
    expect(await statements({ authorization }, query, { userId: asked.id, check })).toEqual([]);
  });

  it('are six for a use, its transaction included', async () => {
    const gateway = await gatewayOf(house);
    const user = await house.addUser();
    const records = (key: string) => ({
      records: [{ usage: { userId: user.id, amounts: requests(1) }, idempotencyKey: key }],
    });
    await house.ask(gateway, RECORD, records('first'));
    const { statements: made } = await house.ask(gateway, RECORD, records('second'));
    expect(made).toHaveLength(6);
    expect(made.at(0)).toBe('START TRANSACTION');
    expect(made.at(-1)).toBe('COMMIT');
  });
});
