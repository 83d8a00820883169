import { House, type Caller, type TestUser } from '../support/house.ts';
import { addGroup } from '../support/groups.ts';
import { addUnit } from '../support/org-units.ts';
import { addProject, putInto } from '../support/projects.ts';

/** All that a page reads briefly, and what of each is asked for. */
const BRIEF: Readonly<Record<string, string>> = {
  id: '',
  username: '',
  email: '',
  name: '',
  avatarUrl: '',
  type: '',
  role: '',
  status: '',
  groups:
    '(first: 2) { totalCount nodes { id name } edges { cursor node { name } } pageInfo { hasNextPage endCursor } }',
  projectMemberships:
    '(first: 2) { totalCount nodes { id role user { id name } project { name id } } edges { cursor } pageInfo { hasNextPage } }',
  orgUnits: '{ id name }',
  permissionMatrix: '{ levels { area level } version }',
  effectivePermissions: '{ levels { area level } }',
};
/** Of a user, and of what belongs to it, in no brief row. */
const MORE = 'joinedAt';

describe('what no more than a few fields are asked of', () => {
  let house: House;
  let admin: Caller;
  let user: TestUser;
  beforeAll(async () => {
    house = await House.open();
    admin = await house.callerFor(await house.addUser('ADMIN', { name: 'An administrator' }));
    user = await house.addUser('EXPERT', {
      name: 'Somebody',
      username: 'somebody',
      avatarUrl: 'https://example.org/somebody.png',
      type: 'EXTERNAL',
    });
    for (const name of ['Zebras', 'apes', 'Öchsen']) {
      await addGroup(house, { name, description: `About ${name}`, members: [user] });
      await putInto(
        house,
        await addProject(house, { name: `Project ${name}`, description: 'Large' }),
        user,
        'PROJECT_ADMIN',
      );
    }
    await addUnit(house, { members: [user] });
  });
  afterAll(() => house.close());

  const asked = async (query: string) => {
    const { data, errors, statements } = await house.ask(admin, query);
    expect(errors).toEqual([]);
    return { data, reads: statements.filter((text) => text.includes('created_at')) };
  };
  const without = (value: unknown, ...left: string[]): unknown =>
    JSON.parse(JSON.stringify(value, (key, each) => (left.includes(key) ? undefined : each)));

  it.each(Object.entries(BRIEF))('is the same as beside all else: %s of users', async (field, below) => {
    const of = (more: string) =>
      asked(`{ users(first: 10) { totalCount edges { cursor } nodes { ${field}${below} ${more} } } }`);
    const [briefly, wholly] = [await of(''), await of(MORE)];
    expect(briefly.data).toEqual(without(wholly.data, MORE));
    expect(briefly.data.users.nodes[1][field]).toEqual(expect.anything());
    expect(wholly.reads).not.toEqual([]);
  });

  it.each(Object.entries(BRIEF))('is the same as beside all else: %s of oneself', async (field, below) => {
    const self = await house.callerFor(user);
    const of = (more: string) => house.ask(self, `{ viewer { ${field}${below} ${more} } }`);
    const [briefly, wholly] = [await of(''), await of(MORE)];
    expect([...briefly.errors, ...wholly.errors]).toEqual([]);
    expect(briefly.data).toEqual(without(wholly.data, MORE));
  });

  it.each<[string, string, (more: string) => string]>([
    ['groups', 'description', (more) => `groups(first: 2) { nodes { id name ${more} } pageInfo { endCursor } }`],
    ['own groups', 'createdAt', (more) => `groups(first: 2, directOnly: true) { nodes { id name ${more} } }`],
    ['places', 'joinedAt', (more) => `projectMemberships(first: 2) { edges { cursor } nodes { role id ${more} } }`],
    ['projects', 'description', (more) => `projectMemberships { nodes { project { id name ${more} } } }`],
  ])('is the same as beside all else: %s of a user', async (_what, more, selecting) => {
    const of = (added: string) => asked(`{ user(by: { id: "${user.id}" }) { ${selecting(added)} } }`);
    const [briefly, wholly] = [await of(''), await of(more)];
    expect(briefly.data).toEqual(without(wholly.data, more));
    expect(briefly.data.user).not.toEqual(wholly.data.user);
  });

  it('is read without what nobody asked for', async () => {
    const { reads } = await asked(`{ users(first: 10) { nodes { id name email
      groups(first: 5) { nodes { id name } } projectMemberships(first: 5) { nodes { role project { id name } } } } } }`);
    expect(reads).toEqual([]);
  });

  it.each([
    ['a plan', ''],
    ['graphql-js', '... @skip(if: false) { id }'],
  ])('may be asked for by one fragment in several places, of which others ask for more: by %s', async (_by, also) => {
    const caller = await house.callerFor(user);
    const { data, errors } = await house.ask(
      caller,
      `{ a: viewer { ...Brief } viewer { ${also} ...Brief groups { nodes { description } } projectMemberships { nodes { joinedAt } } } }
        fragment Brief on User { groups { nodes { id name } } projectMemberships { nodes { id } } }`,
    );
    expect(errors).toEqual([]);
    expect(data.a.groups.nodes).toHaveLength(3);
    expect(data.viewer.groups.nodes.map((group: { description: string }) => group.description)).toEqual(
      data.a.groups.nodes.map(({ name }: { name: string }) => `About ${name}`),
    );
    expect(data.viewer.projectMemberships.nodes).toHaveLength(3);
  });

  it('is not read of oneself where the ID alone will do', async () => {
    const { statements, data } = await house.ask(admin, '{ viewer { id groups(first: 5) { nodes { id name } } } }');
    expect(data.viewer).toEqual({ id: expect.any(String), groups: { nodes: [] } });
    expect(statements.filter((text) => text.includes('FROM users'))).toEqual([]);
  });

  it('is refused of oneself where the account is gone meanwhile', async () => {
    const gone = await house.addUser();
    const caller = await house.callerFor(gone);
    const asking = () => house.ask(caller, '{ viewer { id name } }');
    expect((await asking()).data.viewer).toEqual({ id: gone.id, name: gone.name });
    // By rows, so that no notification tells the process: it still holds what it remembers.
    await house.rows('DELETE FROM users WHERE id = $1', [gone.id]);
    const { data, refusal } = await asking();
    expect([data.viewer, refusal?.code]).toEqual([null, 'UNAUTHENTICATED']);
  });

  it.each([
    ['by a fragment', '...More'],
    ['on a condition', 'joinedAt @include(if: false) lastActiveAt @skip(if: false)'],
    ['by another name', 'email: lastActiveAt'],
    ['below an edge', 'id } edges { node { joinedAt }'],
  ])('may be asked %s', async (_how, more) => {
    const fragments = more.startsWith('...')
      ? 'fragment More on User { ...Most } fragment Most on User { joinedAt }'
      : '';
    const { reads } = await asked(`query { users(first: 10) { nodes { name ${more} } } } ${fragments}`);
    expect(reads).not.toEqual([]);
  });

  it.each(['NAME', 'EMAIL', 'JOINED_AT', 'LAST_ACTIVE_AT'])('is gone on with in the order of %s', async (field) => {
    const page = (after: string | null) =>
      asked(`{ users(first: 1, after: ${JSON.stringify(after)}, orderBy: { field: ${field}, direction: DESC }, filter: {
        lastActive: { to: "2100-01-01T00:00:00Z" } }) { nodes { id } pageInfo { endCursor hasNextPage } } }`);
    const [first] = [(await page(null)).data.users];
    const second = (await page(first.pageInfo.endCursor)).data.users;
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
    expect(new Set([...first.nodes, ...second.nodes].map(({ id }) => id)).size).toBe(2);
  });
});
