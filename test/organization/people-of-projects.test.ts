import { newId } from '../../src/core/ids.ts';
import { keyOf } from '../support/callers.ts';
import { addDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { PAGE, readBackward, readForward } from '../support/paging.ts';
import { addMember, addProject, putInto } from '../support/projects.ts';

const USERS = `query ($filter: UserFilter, $orderBy: UserOrder, $first: Int, $after: String, $last: Int, $before: String) {
  users(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) { ${PAGE} totalCount }
}`;
const STANDING = 'query ($by: UserRef!) { user(by: $by) { isProjectAdmin platformRole } }';
const NAME = 'query ($by: UserRef!) { user(by: $by) { id name } }';
const PLACES = `query ($by: UserRef!) {
  user(by: $by) { id projectMemberships { totalCount nodes { role project { name } user { id } } } }
}`;

let house: House;
let admin: TestUser;
let caller: Caller;
beforeAll(async () => {
  house = await House.open();
  admin = await house.addUser('ADMIN');
  await house.markFirst(admin);
  caller = await house.callerFor(admin);
});
beforeEach(() => house.rows('DELETE FROM throttle'));
afterAll(() => house.close());

const idsOf = async (by: Caller, filter: object, orderBy?: object): Promise<string[]> => {
  const { data, errors } = await house.ask(by, USERS, { filter, orderBy, first: 100 });
  expect(errors).toEqual([]);
  expect(data.users.totalCount).toBe(data.users.nodes.length);
  return data.users.nodes.map(({ id }: { id: string }) => id).sort();
};
const userFor = async (by: Caller, document: string, ref: object) => {
  const { data, errors } = await house.ask(by, document, { by: ref });
  expect(errors).toEqual([]);
  return data.user;
};

describe('the standing of a user', () => {
  it('is derived from role, projects and designation', async () => {
    const project = await addProject(house);
    const [plain, other, both] = [await house.addUser(), await house.addUser('ADMIN'), await house.addUser('ADMIN')];
    const boss = await addMember(house, project, 'PROJECT_ADMIN');
    const member = await addMember(house, project);
    await putInto(house, project, both, 'PROJECT_ADMIN');
    for (const [user, isProjectAdmin, platformRole] of [
      [plain, false, 'USER'],
      [member, false, 'USER'],
      [boss, true, 'PROJECT_ADMIN'],
      [other, false, 'ADMIN'],
      [both, true, 'ADMIN'],
      [admin, false, 'SUPER_ADMIN'],
    ] as const)
      expect(await userFor(caller, STANDING, { id: user.id })).toEqual({ isProjectAdmin, platformRole });
  });

  it('filters, with every other filter, search and order, page by page both ways', async () => {
    const tag = newId().slice(-12);
    const [one, two] = [await addProject(house), await addProject(house)];
    const people: { id: string; in: string[]; standing: string; administers: boolean }[] = [];
    for (let index = 0; index < 24; index += 1) {
      const role = index % 6 === 5 ? 'ADMIN' : 'USER';
      const { id } = await house.addUser(role, {
        name: `${'cabä'[index % 4]} ${tag}`,
        email: `p${index}-${tag}@example.org`,
      });
      const administers = index % 3 === 0 || index % 12 === 5;
      const places = [one, two].filter((_, which) => index % (which + 2) === 0 || administers);
      for (const project of places) await putInto(house, project, { id }, administers ? 'PROJECT_ADMIN' : 'USER');
      const standing = role === 'ADMIN' ? 'ADMIN' : administers ? 'PROJECT_ADMIN' : 'USER';
      people.push({ id, in: places.map((project) => project.id), standing, administers });
    }
    const orders = ['NAME', 'EMAIL', 'JOINED_AT', 'LAST_ACTIVE_AT'].map((field) => ({ field, direction: 'DESC' }));
    let turn = 0;
    for (const projectId of [undefined, one.id, two.id])
      for (const platformRole of [
        undefined,
        ['USER'],
        ['PROJECT_ADMIN'],
        ['USER', 'ADMIN'],
        ['ADMIN', 'PROJECT_ADMIN'],
        [],
      ])
        for (const isProjectAdmin of [undefined, true, false]) {
          const expected = people
            .filter((person) => !projectId || person.in.includes(projectId))
            .filter((person) => !platformRole || platformRole.includes(person.standing))
            .filter((person) => isProjectAdmin === undefined || person.administers === isProjectAdmin)
            .map(({ id }) => id)
            .sort();
          const filter = { search: tag, projectId, platformRole, isProjectAdmin };
          const orderBy = orders[(turn += 1) % 4];
          expect(await idsOf(caller, filter, orderBy)).toEqual(expected);
          const page = async (args: object) =>
            (await house.ask(caller, USERS, { filter, orderBy, ...args })).data.users;
          const forward = await readForward(page, 7);
          expect([...forward].sort()).toEqual(expected);
          expect(await readBackward(page, 7)).toEqual(forward);
          const plain = { ...filter, search: undefined, joined: { from: '2000-01-01T00:00:00Z' } };
          if (projectId) expect(await idsOf(caller, plain, orderBy)).toEqual(expected);
        }
    expect(await idsOf(caller, { platformRole: ['SUPER_ADMIN'] })).toEqual([admin.id]);
    const all = { search: tag, platformRole: ['USER', 'PROJECT_ADMIN', 'ADMIN', 'SUPER_ADMIN'] };
    expect(await idsOf(caller, all)).toHaveLength(24);
    for (const projectId of [newId(), 'nonsense']) expect(await idsOf(caller, { projectId })).toEqual([]);
  });
});

describe('users, for project admins', () => {
  it('are the members of their projects, by name alone', async () => {
    const [mine, other] = [await addProject(house), await addProject(house)];
    const boss = await addMember(house, mine, 'PROJECT_ADMIN');
    await putInto(house, other, boss, 'USER');
    const tag = newId().slice(-12);
    const member = await addMember(house, mine, 'USER', { name: `Mine ${tag}`, email: `secret-${tag}@example.org` });
    const both = await addMember(house, mine, 'USER', { name: `Both ${tag}` });
    const outsider = await addMember(house, other, 'USER', { name: `Other ${tag}` });
    await putInto(house, other, both, 'USER');
    expect(await idsOf(boss.caller, {})).toEqual([boss.id, member.id, both.id].sort());
    expect(await idsOf(boss.caller, { search: tag })).toEqual([member.id, both.id].sort());
    expect(await idsOf(boss.caller, { search: 'secret' })).toEqual([]);
    expect(await idsOf(boss.caller, { projectId: mine.id })).toHaveLength(3);
    // Who else is in a project that one only uses is not told: not even of people whom one sees.
    expect(await idsOf(boss.caller, { projectId: other.id })).toEqual([boss.id]);
    expect((await house.ask(boss.caller, USERS, { orderBy: { field: 'EMAIL' } })).refusal?.code).toBe('FORBIDDEN');
    const { data } = await house.ask(boss.caller, '{ users { nodes { id email } } }');
    expect(data.users.nodes.filter(({ id, email }: TestUser) => id !== boss.id && email !== null)).toEqual([]);
    expect((await house.ask(outsider.caller, USERS)).refusal?.code).toBe('FORBIDDEN');
  });

  it('are with user management ACCESS everybody, but of whose projects no more than they see', async () => {
    const project = await addProject(house);
    const member = await addMember(house, project);
    const lister = await addDelegate(house, { USER_MANAGEMENT: 'ACCESS' });
    expect(await idsOf(lister.caller, { joined: { from: '2000-01-01T00:00:00Z' }, search: member.name })).toEqual([
      member.id,
    ]);
    expect(await idsOf(lister.caller, { projectId: project.id })).toEqual([]);
  });
});

describe('user', () => {
  const everything = `query ($by: UserRef!) { user(by: $by) { id name username email pendingEmail avatarUrl statusMessage
    mustChangePassword emailConfirmedAt lastActiveAt approvedAt signInBlockers apiKeys { totalCount } sessions { id }
    projectMemberships { totalCount nodes { id } } } }`;

  it('is seen whole by project admins of a project that it is in, its email address not', async () => {
    const project = await addProject(house);
    const boss = await addMember(house, project, 'PROJECT_ADMIN');
    const member = await addMember(house, project);
    const document = 'query ($by: UserRef!) { user(by: $by) { id email role status } }';
    const seen = { id: member.id, email: null, role: 'USER', status: 'ACTIVE' };
    expect(await userFor(boss.caller, document, { id: member.id })).toEqual(seen);
    expect(await userFor(boss.caller, document, { email: member.email })).toEqual(seen);
    expect(await userFor(member.caller, document, { id: boss.id })).toBeNull();
  });

  it('is found by its whole email address or username by project admins and whoever may share, who get id and name', async () => {
    const username = `u${newId().slice(-12)}`;
    const elsewhere = await addProject(house);
    const user = await addMember(house, elsewhere, 'USER', {
      username,
      avatarUrl: 'https://example.org/a.png',
      statusMessage: 'x',
    });
    const boss = await addMember(house, await addProject(house), 'PROJECT_ADMIN');
    const sharer = await addDelegate(house, { flags: ['SHARE_PROMPTS'] });
    for (const by of [boss.caller, sharer.caller, await keyOf(house, boss, ['READ'])]) {
      for (const ref of [{ email: user.email.toUpperCase() }, { username }])
        expect(await userFor(by, NAME, ref)).toEqual({ id: user.id, name: user.name });
      for (const ref of [{ id: user.id }, { email: 'nobody@example.org' }, { username: username.slice(1) }])
        expect(await userFor(by, NAME, ref)).toBeNull();
      const told = await userFor(by, everything, { email: user.email });
      const { id, name, projectMemberships, ...rest } = told;
      expect([id, name, projectMemberships]).toEqual([user.id, user.name, { totalCount: 0, nodes: [] }]);
      expect(Object.values(rest).filter((value) => value !== null)).toEqual([]);
      for (const field of [
        'role',
        'type',
        'status',
        'presence',
        'platformRole',
        'isProjectAdmin',
        'isSuperAdmin',
        'isFirstUser',
        'timeZone',
        'locale',
        'joinedAt',
        'updatedAt',
        'version',
      ])
        expect(
          (await house.ask(by, `query ($by: UserRef!) { user(by: $by) { ${field} } }`, { by: { email: user.email } }))
            .refusal,
        ).toMatchObject({ code: 'FORBIDDEN', path: ['user', field] });
      await house.rows('DELETE FROM throttle');
    }
    const chatter = await addDelegate(house, { flags: ['CHAT_DELETE'] });
    expect(await userFor(chatter.caller, NAME, { email: user.email })).toBeNull();
  });

  it('is looked up sixty times an hour; oneself, people one sees, and managers are not counted', async () => {
    const project = await addProject(house);
    const boss = await addMember(house, project, 'PROJECT_ADMIN');
    const [member, stranger] = [await addMember(house, project), await house.addUser()];
    for (let index = 0; index < 60; index += 1)
      expect(
        await userFor(boss.caller, NAME, { email: index % 2 ? stranger.email : `no${index}@example.org` }),
      ).toEqual(index % 2 ? { id: stranger.id, name: stranger.name } : null);
    for (const email of [stranger.email, 'nobody@example.org'])
      expect((await house.ask(boss.caller, NAME, { by: { email } })).refusal?.code).toBe('RATE_LIMITED');
    for (const { id, email } of [boss, member]) expect((await userFor(boss.caller, NAME, { email })).id).toBe(id);
    expect(await userFor(boss.caller, NAME, { id: stranger.id })).toBeNull();
    await house.rows('DELETE FROM throttle');
    const reader = await addDelegate(house, { USER_MANAGEMENT: 'READ', flags: ['SHARE_TOOLS'] });
    await userFor(reader.caller, NAME, { email: 'nobody@example.org' });
    await userFor(caller, NAME, { email: stranger.email });
    expect(await house.rows('SELECT FROM throttle')).toEqual([]);
  });
});

describe('projects of a user', () => {
  it('are all for itself and user management READ, and to project admins those that they administer', async () => {
    const [a, b, c] = [
      await addProject(house, { name: `a ${newId()}` }),
      await addProject(house, { name: `b ${newId()}` }),
      await addProject(house, { name: `c ${newId()}` }),
    ];
    const user = await addMember(house, b, 'PROJECT_ADMIN');
    for (const project of [c, a]) await putInto(house, project, user);
    const boss = await addMember(house, a, 'PROJECT_ADMIN');
    await putInto(house, c, boss, 'USER');
    const namesFor = async (by: Caller): Promise<string[]> => {
      const { totalCount, nodes } = (await userFor(by, PLACES, { id: user.id })).projectMemberships;
      expect(totalCount).toBe(nodes.length);
      return nodes.map(({ role, project }: { role: string; project: { name: string } }) => `${role} ${project.name}`);
    };
    const all = [`USER ${a.name}`, `PROJECT_ADMIN ${b.name}`, `USER ${c.name}`];
    expect(await namesFor(user.caller)).toEqual(all);
    expect(await namesFor(caller)).toEqual(all);
    expect(await namesFor(boss.caller)).toEqual([all[0]]);
  });

  it('are not told a key that only checks tokens', async () => {
    const project = await addProject(house);
    const user = await addMember(house, project);
    const narrow = await keyOf(house, await house.addUser('ADMIN', { type: 'SERVICE', email: null }), ['ACCESS_CHECK']);
    const token = user.caller.authorization!.slice('Bearer '.length);
    const { data } = await house.ask(
      narrow,
      'query ($token: String!) { introspectToken(token: $token) { user { id projectMemberships { totalCount } } } }',
      { token },
    );
    expect(data.introspectToken.user).toEqual({ id: user.id, projectMemberships: { totalCount: 0 } });
  });

  it('cost as many statements for fifty users as for two', async () => {
    const project = await addProject(house);
    for (let index = 0; index < 50; index += 1) await addMember(house, project, index % 2 ? 'USER' : 'PROJECT_ADMIN');
    const document = `query ($filter: UserFilter, $first: Int) { users(filter: $filter, first: $first) { nodes {
      isProjectAdmin platformRole
      projectMemberships(first: 3) { totalCount nodes { role user { name } project { name viewerRole } } } } } }`;
    const cost = async (first: number): Promise<string[]> => {
      const { data, errors, statements } = await house.ask(caller, document, {
        filter: { projectId: project.id },
        first,
      });
      expect(errors).toEqual([]);
      expect(data.users.nodes).toHaveLength(first);
      return [...statements].sort();
    };
    await cost(1);
    const few = await cost(2);
    expect(few).toHaveLength(5);
    expect(await cost(50)).toEqual(few);
  });
});
