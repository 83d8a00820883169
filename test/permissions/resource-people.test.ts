import { keyOf } from '../support/callers.ts';
import { addDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { addGroup, addResource, grant } from '../support/resources.ts';

const OWNER = `query ($id: ID!) { resource(ref: { id: $id }) { owner { id name email } users { nodes { id name email } }
  grants { nodes { grantedBy { id } subject { ... on User { id name } ... on Group { id name description } } } } } }`;

describe('people who are reached through a resource', () => {
  let house: House;
  let owner: TestUser;
  let caller: Caller;
  beforeAll(async () => {
    house = await House.open();
  });
  beforeEach(async () => {
    owner = await house.addUser();
    caller = await house.callerFor(owner);
  });
  afterAll(() => house.close());

  const refused = async (by: Caller, id: string, selection: string) =>
    (await house.ask(by, `query ($id: ID!) { resource(ref: { id: $id }) { ${selection} } }`, { id })).refusal?.code;

  it('are told by their names alone to its owner, who may know no more of them', async () => {
    const [resource, user] = [await addResource(house, owner, { visibility: 'PUBLIC' }), await house.addUser()];
    const group = await addGroup(house);
    await house.rows("UPDATE groups SET description = 'Secret plans' WHERE id = $1", [group.id]);
    await grant(house, resource, { user });
    await grant(house, resource, { group });
    const { data, errors } = await house.ask(caller, OWNER, { id: resource.id });
    expect(errors).toEqual([]);
    const { owner: shown, users, grants } = data.resource;
    expect(shown).toEqual({ id: owner.id, name: owner.name, email: owner.email });
    expect(users.nodes).toContainEqual({ id: user.id, name: user.name, email: null });
    expect(grants.nodes.map(({ subject }: { subject: object }) => subject)).toContainEqual(
      expect.objectContaining({ id: group.id, description: null }),
    );
    for (const selection of [
      'users { nodes { status } }',
      'users { nodes { lastActiveAt role } }',
      'grants { nodes { subject { ... on User { role } } } }',
      'grants { nodes { subject { ... on Group { createdAt } } } }',
    ])
      expect([selection, await refused(caller, resource.id, selection)]).toEqual([selection, 'FORBIDDEN']);
    const stranger = await house.callerFor(await house.addUser());
    expect(await refused(stranger, resource.id, 'owner { status }')).toBe('FORBIDDEN');
  });

  it('are shown whole to those who list users', async () => {
    const resource = await addResource(house, owner);
    const { caller: reader } = await addDelegate(house, { USER_MANAGEMENT: 'READ' });
    const { data, errors } = await house.ask(
      reader,
      'query ($id: ID!) { resource(ref: { id: $id }) { owner { email role } } }',
      { id: resource.id },
    );
    expect([errors, data.resource.owner]).toEqual([[], { email: owner.email, role: 'USER' }]);
  });

  it('are nobody to a key that may only ask, whosever it is', async () => {
    const [resource, user] = [await addResource(house, owner), await house.addUser()];
    await grant(house, resource, { user });
    const key = await keyOf(house, await house.addUser('ADMIN', { type: 'SERVICE', email: null }), ['ACCESS_CHECK']);
    const can = `query ($id: ID!, $userId: ID) { can(userId: $userId, check: { resource: { ref: { id: $id } } }) {
      allowed sources { kind grant { resource { name } } } } }`;
    const { data, errors } = await house.ask(key, can, { id: resource.id, userId: user.id });
    expect([errors, data.can]).toEqual([[], { allowed: true, sources: [{ kind: 'GRANT', grant: null }] }]);
  });

  it('learn nothing of a resource whose area is closed to them, be it public or granted', async () => {
    const agent = await addResource(house, owner, { type: 'agent', visibility: 'PUBLIC' });
    const user = await house.addUser();
    await grant(house, agent, { user }, { level: 'WRITE' });
    const can =
      'query ($id: ID!) { can(check: { resource: { ref: { id: $id } } }) { reason effectiveLevel sources { kind } } }';
    const { data } = await house.ask(await house.callerFor(user), can, { id: agent.id });
    expect(data.can).toEqual({ reason: 'UNKNOWN_OBJECT', effectiveLevel: null, sources: [] });
  });
});
