import { newId } from '../../src/core/ids.ts';
import { impersonating } from '../support/callers.ts';
import { addDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { PAGE, readBackward, readForward } from '../support/paging.ts';
import { addMember, addProject, putInto, rolesOf, type TestProject } from '../support/projects.ts';
import { until } from '../support/until.ts';

const ASSIGN = `mutation ($user: UserRef!, $assignment: ProjectAssignmentInput!) {
  assignProjectMember(user: $user, assignment: $assignment) {
    membership { role user { id isProjectAdmin } project { id } }
  }
}`;
const UNASSIGN = `mutation ($userId: ID!, $projectId: ID!) {
  unassignProjectMember(userId: $userId, projectId: $projectId) { user { id isProjectAdmin status } project { id } }
}`;
const MEMBERS = `query ($id: ID!, $search: String, $role: [ProjectRole!], $first: Int, $after: String, $last: Int, $before: String) {
  project(id: $id) { memberships(search: $search, role: $role, first: $first, after: $after, last: $last, before: $before) {
    ${PAGE} totalCount edges { node { user { id name email } role } } } }
}`;

let house: House;
let admin: TestUser;
let caller: Caller;
let project: TestProject;
beforeAll(async () => {
  house = await House.open();
  admin = await house.addUser('ADMIN');
  caller = await house.callerFor(admin);
});
beforeEach(async () => {
  await house.rows('DELETE FROM throttle');
  project = await addProject(house);
});
afterAll(() => house.close());

type Role = 'USER' | 'PROJECT_ADMIN';
const assign = (by: Caller, user: object, role?: Role, projectId = project.id) =>
  house.ask(by, ASSIGN, { user, assignment: { projectId, ...(role && { role }) } });
const unassign = (by: Caller, userId: string, projectId = project.id) => house.ask(by, UNASSIGN, { userId, projectId });
const codeOf = async (asked: ReturnType<typeof assign>): Promise<string> => (await asked).refusal?.code ?? 'OK';

describe('assignProjectMember', () => {
  it('puts somebody into a project, as USER unless said otherwise, and tells of it', async () => {
    const user = await house.addUser();
    const { data, errors } = await assign(caller, { email: user.email.toUpperCase() });
    expect([errors, data.assignProjectMember.membership]).toEqual([
      [],
      { role: 'USER', user: { id: user.id, isProjectAdmin: false }, project: { id: project.id } },
    ]);
    expect(await rolesOf(house, project)).toEqual({ [user.id]: 'USER' });
    expect(await house.events(project.id)).toMatchObject([
      {
        action: 'PROJECT_MEMBERS_CHANGED',
        target_type: 'Project',
        target_name: project.name,
        actor_id: admin.id,
        before: null,
        after: { userId: user.id, userName: user.name, role: 'USER' },
      },
    ]);
  });

  it('changes a role, and changes nothing where the role is the same', async () => {
    const user = await house.addUser();
    for (const role of ['USER', 'USER', 'PROJECT_ADMIN', 'PROJECT_ADMIN'] as const)
      await assign(caller, { id: user.id }, role);
    expect(await rolesOf(house, project)).toEqual({ [user.id]: 'PROJECT_ADMIN' });
    const events = await house.events(project.id);
    expect(events).toHaveLength(2);
    expect(events[1]).toMatchObject({
      before: { userId: user.id, role: 'USER' },
      after: { userId: user.id, role: 'PROJECT_ADMIN' },
    });
  });

  it('leaves one row where forty assign the same person at once', async () => {
    const user = await house.addUser();
    const roles = Array.from({ length: 40 }, (_, index): Role => (index % 2 ? 'USER' : 'PROJECT_ADMIN'));
    const codes = await Promise.all(roles.map((role) => codeOf(assign(caller, { id: user.id }, role))));
    // A busy machine may keep some waiting for too long.
    expect(codes.filter((code) => !['OK', 'SERVICE_UNAVAILABLE'].includes(code))).toEqual([]);
    expect(codes).toContain('OK');
    expect(Object.keys(await rolesOf(house, project))).toEqual([user.id]);
  });

  it('takes accounts that cannot be used yet, and stronger ones: a place gives no power over the account', async () => {
    const projectAdmin = await addMember(house, project, 'PROJECT_ADMIN');
    for (const user of [
      await house.addUser('PENDING'),
      await house.addUser('USER', { status: 'SUSPENDED' }),
      await house.addUser('ADMIN'),
      await house.addUser('EXPERT'),
    ])
      expect(await codeOf(assign(projectAdmin.caller, { email: user.email }))).toBe('OK');
    expect(Object.keys(await rolesOf(house, project))).toHaveLength(5);
  });

  it('names by id only those whom a project admin sees', async () => {
    const [elsewhere, stranger] = [await addProject(house), await house.addUser()];
    const projectAdmin = await addMember(house, project, 'PROJECT_ADMIN');
    await putInto(house, elsewhere, projectAdmin, 'PROJECT_ADMIN');
    const known = await addMember(house, elsewhere);
    expect(await codeOf(assign(projectAdmin.caller, { id: known.id }))).toBe('OK');
    for (const id of [stranger.id, newId(), 'nonsense'])
      expect((await assign(projectAdmin.caller, { id })).refusal).toMatchObject({
        code: 'NOT_FOUND',
        message: 'There is no such user.',
      });
    expect(await codeOf(assign(projectAdmin.caller, { email: stranger.email }))).toBe('OK');
    expect(await codeOf(assign(projectAdmin.caller, { email: 'nobody@example.org' }))).toBe('NOT_FOUND');
  });

  it('lets a project admin try sixty unknown addresses an hour, known ones and unknown ones alike', async () => {
    const projectAdmin = await addMember(house, project, 'PROJECT_ADMIN');
    const member = await addMember(house, project);
    for (let index = 0; index < 60; index += 1)
      expect(await codeOf(assign(projectAdmin.caller, { email: `nobody-${index}@example.org` }))).toBe('NOT_FOUND');
    const known = await house.addUser();
    for (const email of [known.email, 'nobody-60@example.org']) {
      const { refusal } = await assign(projectAdmin.caller, { email });
      expect([refusal?.code, refusal!.retryAfterSeconds! > 0]).toEqual(['RATE_LIMITED', true]);
    }
    expect(await codeOf(assign(projectAdmin.caller, { email: member.email }, 'PROJECT_ADMIN'))).toBe('OK');
  });

  it('tells whoever may not put people there nothing of them', async () => {
    const elsewhere = await addProject(house);
    const outside = await addMember(house, elsewhere, 'PROJECT_ADMIN');
    const { email } = await house.addUser();
    for (const name of [email, 'nobody@example.org'])
      for (const projectId of [project.id, newId(), 'nonsense'])
        expect((await assign(outside.caller, { email: name }, 'USER', projectId)).refusal).toMatchObject({
          code: 'NOT_FOUND',
          message: 'There is no such project.',
        });
    await putInto(house, project, outside, 'USER');
    for (const name of [email, 'nobody@example.org'])
      expect(await codeOf(assign(outside.caller, { email: name }))).toBe('FORBIDDEN');
    expect(await house.rows('SELECT FROM throttle')).toEqual([]);
  });

  it('is for delegates of user management WRITE, and for nobody below', async () => {
    const user = await house.addUser();
    const by = async (level: 'ACCESS' | 'READ' | 'WRITE') =>
      codeOf(assign((await addDelegate(house, { USER_MANAGEMENT: level })).caller, { id: user.id }));
    expect([await by('ACCESS'), await by('READ'), await by('WRITE')]).toEqual(['FORBIDDEN', 'FORBIDDEN', 'OK']);
  });

  it('is done in person', async () => {
    const projectAdmin = await addMember(house, project, 'PROJECT_ADMIN');
    const acting = await impersonating(house, admin, projectAdmin);
    expect(await codeOf(assign(acting, { id: projectAdmin.id }))).toBe('FORBIDDEN');
    expect(await codeOf(unassign(acting, projectAdmin.id))).toBe('FORBIDDEN');
  });

  it('is refused with the code of what is not there', async () => {
    const user = await house.addUser();
    expect(await codeOf(assign(caller, { id: newId() }))).toBe('NOT_FOUND');
    expect(await codeOf(assign(caller, { id: user.id }, 'USER', newId()))).toBe('NOT_FOUND');
    expect(await codeOf(assign(caller, { id: user.id }, 'USER', 'a\u0000b'))).toBe('NOT_FOUND');
    expect(await codeOf(assign(caller, { username: 'x'.repeat(10_000) }))).toBe('NOT_FOUND');
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    expect(await codeOf(assign(await make(house), { email: admin.email }))).toBe(code);
  });
});

describe('unassignProjectMember', () => {
  it('takes somebody out of a project, leaves the account, and tells of it', async () => {
    const member = await addMember(house, project, 'PROJECT_ADMIN');
    const { data, errors } = await unassign(caller, member.id);
    expect([errors, data.unassignProjectMember]).toEqual([
      [],
      { user: { id: member.id, isProjectAdmin: false, status: 'ACTIVE' }, project: { id: project.id } },
    ]);
    expect(await rolesOf(house, project)).toEqual({});
    expect(await house.events(project.id)).toMatchObject([
      {
        action: 'PROJECT_MEMBERS_CHANGED',
        before: { userId: member.id, userName: member.name, role: 'PROJECT_ADMIN' },
        after: null,
      },
    ]);
    expect(await codeOf(unassign(caller, member.id))).toBe('OK');
    expect(await house.events(project.id)).toHaveLength(1);
  });

  it('ends access at once, on another process within a second', async () => {
    const other = await House.open({ database: house.database });
    const member = await addMember(house, project, 'PROJECT_ADMIN');
    const rename = `mutation { updateProject(id: "${project.id}", input: { description: "${newId()}" }) { project { id } } }`;
    const there = await other.callerFor(member);
    expect((await other.ask(there, rename)).refusal).toBeNull();
    await unassign(caller, member.id);
    const begun = Date.now();
    await until(async () => (await other.ask(there, rename)).refusal?.code === 'FORBIDDEN');
    expect(Date.now() - begun).toBeLessThan(1_000);
    expect((await house.ask(member.caller, rename)).refusal?.code).toBe('FORBIDDEN');
    await other.close();
  });

  it('lets project admins take out one another, the last one included, and nobody else', async () => {
    const [one, two] = [
      await addMember(house, project, 'PROJECT_ADMIN'),
      await addMember(house, project, 'PROJECT_ADMIN'),
    ];
    const member = await addMember(house, project);
    const elsewhere = await addMember(house, await addProject(house), 'PROJECT_ADMIN');
    expect(await codeOf(unassign(member.caller, member.id))).toBe('FORBIDDEN');
    expect(await codeOf(unassign(elsewhere.caller, one.id))).toBe('NOT_FOUND');
    expect(await codeOf(unassign(one.caller, two.id))).toBe('OK');
    expect(await codeOf(unassign(two.caller, one.id))).toBe('FORBIDDEN');
    expect(await codeOf(unassign(one.caller, one.id))).toBe('OK');
    expect(await rolesOf(house, project)).toEqual({ [member.id]: 'USER' });
  });

  it('tells a project admin the same of strangers as of nobody', async () => {
    const projectAdmin = await addMember(house, project, 'PROJECT_ADMIN');
    const stranger = await house.addUser();
    for (const id of [stranger.id, newId(), 'nonsense'])
      expect((await unassign(projectAdmin.caller, id)).refusal).toMatchObject({ message: 'There is no such user.' });
    expect(await codeOf(unassign(caller, stranger.id))).toBe('OK');
  });

  it('leaves who is removed while waiting nothing to change', async () => {
    const [one, two] = [
      await addMember(house, project, 'PROJECT_ADMIN'),
      await addMember(house, project, 'PROJECT_ADMIN'),
    ];
    const codes = await Promise.all([codeOf(unassign(one.caller, two.id)), codeOf(unassign(two.caller, one.id))]);
    expect(codes.filter((code) => code === 'OK')).toHaveLength(1);
    expect(Object.keys(await rolesOf(house, project))).toHaveLength(1);
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    const member = await addMember(house, project);
    expect(await codeOf(unassign(await make(house), member.id))).toBe(code);
  });
});

describe('memberships of a project', () => {
  const namesFor = async (by: Caller, args: object = {}): Promise<string[] | null> => {
    const { data, errors } = await house.ask(by, MEMBERS, { id: project.id, first: 100, ...args });
    expect(errors).toEqual([]);
    if (!data.project) return null;
    const { edges, totalCount } = data.project.memberships;
    expect(totalCount).toBe(edges.length);
    return edges.map(({ node }: { node: { user: { name: string } } }) => node.user.name);
  };

  it('are all for project admins and user management READ, and to others only their own', async () => {
    const one = await addMember(house, project, 'USER', { name: 'Ann' });
    await addMember(house, project, 'USER', { name: 'Bob' });
    const boss = await addMember(house, project, 'PROJECT_ADMIN', { name: 'ähnlich' });
    expect(await namesFor(boss.caller)).toEqual(['ähnlich', 'Ann', 'Bob']);
    expect(await namesFor((await addDelegate(house, { USER_MANAGEMENT: 'READ' })).caller)).toEqual([
      'ähnlich',
      'Ann',
      'Bob',
    ]);
    expect(await namesFor(one.caller)).toEqual(['Ann']);
    const lister = await addDelegate(house, { USER_MANAGEMENT: 'ACCESS' });
    expect(await namesFor(lister.caller)).toBeNull();
    const { data } = await house.ask(
      lister.caller,
      `{ projects(filter: { search: "${project.name}" }) { nodes { memberships { totalCount nodes { id } } } } }`,
    );
    expect(data.projects.nodes).toEqual([{ memberships: { totalCount: 0, nodes: [] } }]);
  });

  it('are found by name, by email where that may be read, and by role', async () => {
    const tag = newId().slice(-12);
    await addMember(house, project, 'USER', { name: 'Ann', email: `secret-${tag}@example.org` });
    const boss = await addMember(house, project, 'PROJECT_ADMIN', { name: 'Anton' });
    expect(await namesFor(boss.caller, { search: 'AN' })).toEqual(['Ann', 'Anton']);
    expect(await namesFor(boss.caller, { search: 'an', role: ['USER'] })).toEqual(['Ann']);
    expect(await namesFor(boss.caller, { role: ['USER', 'PROJECT_ADMIN'] })).toEqual(['Ann', 'Anton']);
    expect(await namesFor(boss.caller, { role: [] })).toEqual([]);
    expect(await namesFor(caller, { search: `secret-${tag}` })).toEqual(['Ann']);
    expect(await namesFor(boss.caller, { search: `secret-${tag}` })).toEqual([]);
    expect((await house.ask(caller, MEMBERS, { id: project.id, search: 'a\u0000' })).refusal?.code).toBe(
      'BAD_USER_INPUT',
    );
  });

  it('follow each other by name without gap or double, both ways', async () => {
    for (const name of ['b', 'ä', 'A', 'b', 'Z', 'Д', 'b']) await addMember(house, project, 'USER', { name });
    const expected = (
      await house.rows(
        'SELECT m.id FROM project_memberships m JOIN users u ON u.id = m.user_id WHERE project_id = $1 ORDER BY u.name, u.id',
        [project.id],
      )
    ).map(({ id }) => id);
    const ask = async (args: Record<string, unknown>) =>
      (await house.ask(caller, MEMBERS, { id: project.id, ...args })).data.project.memberships;
    expect(await readForward(ask, 2)).toEqual(expected);
    expect(await readBackward(ask, 3)).toEqual(expected);
    for (const after of ['nonsense', Buffer.from('["members",null,"x"]').toString('base64url')])
      expect((await house.ask(caller, MEMBERS, { id: project.id, after })).refusal?.code).toBe('BAD_USER_INPUT');
  });
});
