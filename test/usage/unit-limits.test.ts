import { addDelegate } from '../support/delegates.ts';
import { addGroup } from '../support/groups.ts';
import { House, type Caller } from '../support/house.ts';
import { addLimit, addUnits, limitsAt } from '../support/limits.ts';

const OF = 'query ($id: ID!) { orgUnit(id: $id) { limits { maximum subject { ... on OrgUnit { id } } } } }';
const SET = `mutation ($scope: LimitScopeInput!) {
  setUsageLimits(scope: $scope, limits: [{ period: DAILY, maximum: 5 }]) { limits { maximum } subject { ... on OrgUnit { id name } } }
}`;
const LINK =
  'mutation ($id: ID!, $orgUnitIds: [ID!]!) { setGroupOrgUnits(id: $id, orgUnitIds: $orgUnitIds) { group { id } } }';

describe('limits of units', () => {
  let house: House;
  let caller: Caller;
  beforeAll(async () => {
    house = await House.open();
    caller = await house.callerFor(await house.addUser('ADMIN'));
  });
  beforeEach(() => house.rows('DELETE FROM usage_limits'));
  afterAll(() => house.close());

  it('name the unit that they are for, to administrators and to those in it and below', async () => {
    const user = await house.addUser();
    const [above, unit] = await addUnits(house, 2, [user]);
    const set = await house.ask(caller, SET, { scope: { orgUnitId: above } });
    expect(set.errors).toEqual([]);
    expect(set.data.setUsageLimits).toMatchObject({ limits: [{ maximum: 5 }], subject: { id: above } });
    expect(await limitsAt(house, { orgUnitId: above! })).toEqual(['TOKENS DAILY 5']);
    const own = await house.callerFor(user);
    for (const by of [caller, own])
      expect((await house.ask(by, OF, { id: above })).data.orgUnit.limits).toEqual([
        { maximum: 5, subject: { id: above } },
      ]);
    expect((await house.ask(caller, OF, { id: unit })).data.orgUnit.limits).toEqual([]);
    const mine = '{ viewer { effectiveLimits { source { subject { ... on OrgUnit { id name } } } } } }';
    expect((await house.ask(own, mine)).data.viewer.effectiveLimits).toMatchObject([
      { source: { subject: { id: above } } },
    ]);
  });

  it('are none to whoever only lists users', async () => {
    const [unit] = await addUnits(house, 1);
    await addLimit(house, { orgUnitId: unit! }, 5);
    const { caller: lister } = await addDelegate(house, { USER_MANAGEMENT: 'ACCESS' });
    const { data } = await house.ask(lister, '{ orgUnits(first: 100) { nodes { limits { maximum } } } }');
    for (const { limits } of data.orgUnits.nodes) expect(limits).toEqual([]);
  });

  it('a delegate with a limit links and unlinks no unit so that anybody could use more than it', async () => {
    const by = await addDelegate(house, { USER_MANAGEMENT: 'WRITE' });
    await addLimit(house, { userId: by.id }, 100);
    const [bound, free] = [await house.addUser(), await house.addUser()];
    await addLimit(house, { userId: bound.id }, 10);
    const [ofBound] = await addUnits(house, 1, [bound]);
    const [ofFree] = await addUnits(house, 1, [free]);
    const group = await addGroup(house);
    const link = async (...orgUnitIds: string[]) =>
      (await house.ask(by.caller, LINK, { id: group.id, orgUnitIds })).refusal?.code ?? 'ok';
    expect(await link(ofBound!)).toBe('ok');
    expect(await link()).toBe('ok');
    await addLimit(house, { groupId: group.id }, 500);
    expect(await link(ofBound!)).toBe('FORBIDDEN');
    expect(await link(ofFree!)).toBe('ok');
    expect(await link()).toBe('FORBIDDEN');
  });
});
