import fs from 'node:fs';
import path from 'node:path';
import { addGroup } from '../support/groups.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { addBudget, addLimit, addUnits, use } from '../support/limits.ts';
import { newId } from '../../src/core/ids.ts';

const EFFECTIVE = `effectiveLimits {
  metric period maximum used reserved remaining periodStart resetsAt source { id maximum } candidates { id }
}`;
const OF = `query ($id: ID!) { user(by: { id: $id }) { ${EFFECTIVE} } }`;

let house: House;
let caller: Caller;
beforeAll(async () => {
  house = await House.open();
  caller = await house.callerFor(await house.addUser('ADMIN'));
});
beforeEach(() => house.rows('DELETE FROM usage_limits'));
afterAll(() => house.close());

const of = async (user: TestUser) => {
  const { data, errors } = await house.ask(caller, OF, { id: user.id });
  expect(errors).toEqual([]);
  return data.user.effectiveLimits;
};

describe('effectiveLimits', () => {
  it('are none where nothing is configured', async () => {
    expect(await of(await house.addUser())).toEqual([]);
  });

  it('are the highest of all levels, of which unlimited is highest, with all that were considered', async () => {
    const user = await house.addUser();
    const group = await addGroup(house, { members: [user] });
    const [above, unit] = await addUnits(house, 2, [user]);
    const everybody = await addLimit(house, {}, 10);
    const own = await addLimit(house, { userId: user.id }, 0);
    const ofGroup = await addLimit(house, { groupId: group.id }, 20);
    const ofUnit = await addLimit(house, { orgUnitId: unit! }, 15);
    const ofUnitAbove = await addLimit(house, { orgUnitId: above! }, 30);
    const [limit, ...others] = await of(user);
    expect(others).toEqual([]);
    expect(limit).toMatchObject({ metric: 'TOKENS', period: 'DAILY', maximum: 30, source: { id: ofUnitAbove } });
    expect(limit.candidates.map(({ id }: { id: string }) => id).sort()).toEqual(
      [everybody, own, ofGroup, ofUnit, ofUnitAbove].sort(),
    );
    await house.rows('UPDATE usage_limits SET maximum = NULL WHERE id = $1', [own]);
    expect(await of(user)).toMatchObject([{ maximum: null, remaining: null, source: { id: own, maximum: null } }]);
  });

  it('hold for each member by itself, whatever others of the group used', async () => {
    const [one, other] = [await house.addUser(), await house.addUser()];
    const group = await addGroup(house, { members: [one, other] });
    await addLimit(house, { groupId: group.id }, 100);
    await use(house, one, { INPUT_TOKENS: 60, OUTPUT_TOKENS: 30 });
    expect(await of(one)).toMatchObject([{ used: 90, remaining: 10 }]);
    expect(await of(other)).toMatchObject([{ used: 0, remaining: 100 }]);
  });

  it('of other metrics and periods stand beside each other', async () => {
    const user = await house.addUser();
    await addLimit(house, {}, 10);
    await addLimit(house, { userId: user.id }, 5, ['TOKENS', 'MONTHLY']);
    await addLimit(house, { userId: user.id }, 3, ['REQUESTS', 'NEVER']);
    await use(house, user, { INPUT_TOKENS: 7, REQUESTS: 2 });
    expect(await of(user)).toMatchObject([
      { metric: 'TOKENS', period: 'DAILY', maximum: 10, used: 7, remaining: 3 },
      { metric: 'TOKENS', period: 'MONTHLY', maximum: 5, used: 7, remaining: 0 },
      { metric: 'REQUESTS', period: 'NEVER', maximum: 3, used: 2, remaining: 1, resetsAt: null },
    ]);
  });

  it('name a group once that somebody is in by two ways', async () => {
    const user = await house.addUser();
    const group = await addGroup(house, { members: [user] });
    const [unit] = await addUnits(house, 1, [user]);
    await house.rows('INSERT INTO group_org_units (group_id, org_unit_id, linked_at) VALUES ($1, $2, now())', [
      group.id,
      unit,
    ]);
    const id = await addLimit(house, { groupId: group.id }, 10);
    expect(await of(user)).toMatchObject([{ candidates: [{ id }] }]);
  });

  it('count what open reservations hold, until they lapse', async () => {
    const user = await house.addUser();
    await addLimit(house, {}, 10);
    const now = house.clock.now();
    await house.rows(
      `INSERT INTO usage_reservations (id, user_id, holder_id, idempotency_key, input_tokens, category, created_at, expires_at)
        VALUES ($1, $2, $2, 'k', 4, 'PLATFORM', $3, $4)`,
      [newId(), user.id, now, new Date(now.getTime() + 60_000)],
    );
    expect(await of(user)).toMatchObject([{ used: 0, reserved: 4, remaining: 6 }]);
    house.clock.advance({ minutes: 2 });
    expect(await of(user)).toMatchObject([{ reserved: 0, remaining: 10 }]);
  });

  it('begin and end by the clocks of the user', async () => {
    const user = await house.addUser('USER', { timeZone: 'Pacific/Kiritimati' });
    await addLimit(house, {}, 10);
    const [{ periodStart, resetsAt }] = await of(user);
    // 14 hours ahead of UTC.
    expect([periodStart.slice(10), resetsAt.slice(10)]).toEqual(['T10:00:00.000Z', 'T10:00:00.000Z']);
    expect(Date.parse(resetsAt) - Date.parse(periodStart)).toBe(86_400_000);
  });

  it('are shown to oneself, groups by their names', async () => {
    const user = await house.addUser();
    const group = await addGroup(house, { members: [user] });
    await addLimit(house, { groupId: group.id }, 10);
    const document = '{ viewer { effectiveLimits { maximum source { subject { ... on Group { id name } } } } } }';
    const { data, errors } = await house.ask(await house.callerFor(user), document);
    expect(errors).toEqual([]);
    expect(data.viewer.effectiveLimits).toEqual([{ maximum: 10, source: { subject: group } }]);
  });

  it('of fifty users with all that was considered fit into what a document may cost, and those of a hundred do not', async () => {
    const examples = fs.readFileSync(path.join(__dirname, '../../examples/25-limits.graphql'), 'utf8');
    const [, selected] = /query WhatUsersMayUse {\n {2}users\(first: 50\) ({[^]*?\n {2}})\n}/.exec(examples)!;
    await addLimit(house, {}, 10);
    const people = [];
    for (let count = 0; count < 50; count += 1) people.push(await house.addUser());
    const group = await addGroup(house, { members: people });
    await addLimit(house, { groupId: group.id }, 20);
    for (const { id: userId } of people) await addLimit(house, { userId }, 5);
    const page = (first: number) => house.ask(caller, `{ rateLimit { cost } users(first: ${first}) ${selected} }`);
    const { data, errors, statements } = await page(50);
    expect(errors).toEqual([]);
    expect(data.users.nodes).toHaveLength(50);
    const found = data.users.nodes.filter(({ effectiveLimits: [limit] }: any) => limit.candidates.length === 3); // eslint-disable-line @typescript-eslint/no-explicit-any -- an answer
    expect(found.length).toBeGreaterThan(0);
    expect(statements.length).toBeLessThan(15);
    expect(data.rateLimit.cost).toBeGreaterThan(10_000);
    expect((await page(100)).refusal!.code).toBe('OPERATION_TOO_COMPLEX');
  });

  it('and budgets of fifty users are read in constant statements', async () => {
    const document = `{ users(first: 50) { nodes {
      id effectiveLimits { metric period maximum used } budgets { category spent { amount } } usageAlert { enabled }
    } } }`;
    const make = async () => {
      const user = await house.addUser();
      await addLimit(house, { userId: user.id }, 4);
      await addBudget(house, user, '5');
      await use(house, user, { REQUESTS: 1 }, { PLATFORM: '0.5' });
    };
    await make();
    const one = await house.ask(caller, document);
    for (let count = 0; count < 50; count += 1) await make();
    const fifty = await house.ask(caller, document);
    expect(fifty.errors).toEqual([]);
    expect(fifty.data.users.nodes).toHaveLength(50);
    expect(fifty.statements.length).toBeLessThanOrEqual(one.statements.length);
    expect(fifty.statements.length).toBeLessThan(15);
  });
});
