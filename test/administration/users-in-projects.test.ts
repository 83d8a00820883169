import { projectsCell, readProjectsCell } from '../../src/administration/users/index.ts';
import { newId } from '../../src/core/ids.ts';
import { addDelegate } from '../support/delegates.ts';
import { House, type Caller } from '../support/house.ts';
import { importFile } from '../support/imports.ts';
import { addProject, putInto, rolesOf } from '../support/projects.ts';

const CREATE = `mutation ($input: CreateUserInput!) {
  createUser(input: $input) { user { id isProjectAdmin projectMemberships { nodes { role project { id } } } } }
}`;
const UPDATE = `mutation ($ids: [ID!]!, $change: BulkUserChange!) {
  updateUsers(ids: $ids, change: $change) { results { user { id role isProjectAdmin } error { code message } } }
}`;

let house: House;
let caller: Caller;
beforeAll(async () => {
  house = await House.open();
  caller = await house.callerFor(await house.addUser('ADMIN'));
});
afterAll(() => house.close());

const input = (more: object) => ({
  name: 'New',
  email: `new-${newId()}@example.org`,
  password: 'quiet-otter-marmalade-42',
  ...more,
});

describe('createUser', () => {
  it('puts the new account into projects, delegates included', async () => {
    const [one, two] = [await addProject(house), await addProject(house)];
    const delegate = await addDelegate(house, { USER_MANAGEMENT: 'WRITE' });
    const projects = [{ projectId: one.id }, { projectId: two.id.toUpperCase(), role: 'PROJECT_ADMIN' }];
    const { data, errors } = await house.ask(delegate.caller, CREATE, { input: input({ projects }) });
    expect(errors).toEqual([]);
    const { id, isProjectAdmin } = data.createUser.user;
    expect(isProjectAdmin).toBe(true);
    expect([await rolesOf(house, one), await rolesOf(house, two)]).toEqual([
      { [id]: 'USER' },
      { [id]: 'PROJECT_ADMIN' },
    ]);
    expect(await house.events(one.id)).toMatchObject([
      { action: 'PROJECT_MEMBERS_CHANGED', after: { userId: id, role: 'USER' } },
    ]);
  });

  it('makes nobody where a project is unknown or named twice', async () => {
    const { id: projectId } = await addProject(house);
    for (const [projects, code, path] of [
      [[{ projectId }, { projectId: newId() }], 'NOT_FOUND', ['input', 'projects', '1', 'projectId']],
      [[{ projectId: 'nonsense' }], 'NOT_FOUND', ['input', 'projects', '0', 'projectId']],
      [[{ projectId }, { projectId, role: 'PROJECT_ADMIN' }], 'BAD_USER_INPUT', ['input', 'projects', '1']],
      [Array.from({ length: 501 }, () => ({ projectId: newId() })), 'BAD_USER_INPUT', ['input', 'projects']],
    ] as const) {
      const asked = input({ projects });
      const { refusal } = await house.ask(caller, CREATE, { input: asked });
      expect(refusal).toMatchObject({ code, violations: [{ path }] });
      expect(await house.rows('SELECT FROM users WHERE email = $1', [asked.email])).toEqual([]);
    }
  });
});

describe('updateUsers', () => {
  const update = async (ids: string[], change: object) =>
    (await house.ask(caller, UPDATE, { ids, change })).data.updateUsers.results;

  it('assigns many to a project and takes them out of another, with a role at once', async () => {
    const [from, to] = [await addProject(house), await addProject(house)];
    const users = await Promise.all(Array.from({ length: 3 }, () => house.addUser()));
    for (const user of users) await putInto(house, from, user);
    const change = {
      role: 'EXPERT',
      assignToProject: { projectId: to.id, role: 'PROJECT_ADMIN' },
      unassignFromProject: from.id,
    };
    const results = await update(
      users.map(({ id }) => id),
      change,
    );
    expect(results).toEqual(
      users.map(({ id }) => ({ user: { id, role: 'EXPERT', isProjectAdmin: true }, error: null })),
    );
    expect(await rolesOf(house, from)).toEqual({});
    expect(await rolesOf(house, to)).toEqual(Object.fromEntries(users.map(({ id }) => [id, 'PROJECT_ADMIN'])));
  });

  it('does all or nothing of a user', async () => {
    const user = await house.addUser();
    const [result] = await update([user.id], { role: 'EXPERT', assignToProject: { projectId: newId() } });
    expect(result).toEqual({ user: null, error: { code: 'NOT_FOUND', message: 'There is no such project.' } });
    expect(await house.rows('SELECT role FROM users WHERE id = $1', [user.id])).toEqual([{ role: 'USER' }]);
  });

  it('refuses to assign to the project to be taken out of', async () => {
    const { id } = await addProject(house);
    const change = { assignToProject: { projectId: id }, unassignFromProject: id.toUpperCase() };
    expect((await house.ask(caller, UPDATE, { ids: [], change })).refusal).toMatchObject({
      code: 'BAD_USER_INPUT',
      violations: [{ path: ['change', 'unassignFromProject'] }],
    });
  });
});

describe('the column of projects', () => {
  it.each([
    ['Atlas', [{ name: 'Atlas', role: 'USER' }]],
    [
      'Atlas:project_admin; Beta : USER ; ;',
      [
        { name: 'Atlas', role: 'PROJECT_ADMIN' },
        { name: 'Beta', role: 'USER' },
      ],
    ],
    ['a:b', [{ name: 'a:b', role: 'USER' }]],
    ['a:b:USER', [{ name: 'a:b', role: 'USER' }]],
    [':USER', [{ name: ':USER', role: 'USER' }]],
    ['x:USER;X:PROJECT_ADMIN', [{ name: 'X', role: 'PROJECT_ADMIN' }]],
    [' ; ', []],
  ])('%s', (cell, expected) => {
    expect(readProjectsCell(cell)).toEqual(expected);
  });

  it('gives back every name as it was', () => {
    const projects = ['a', 'b;c', ';d', 'e;', 'f:USER', ';;g;;', "'h"].map((name) => ({ name, role: 'USER' as const }));
    expect(readProjectsCell(projectsCell(projects))).toEqual(projects);
  });

  it('puts imported people into projects, whatever the case of the names', async () => {
    const [atlas, other] = [await addProject(house, { name: 'Ätlas: Maps' }), await addProject(house)];
    const [made, known] = [`i-${newId()}@example.org`, await house.addUser()];
    await putInto(house, other, known);
    await putInto(house, atlas, known);
    const csv = [
      'email,name,projects',
      `${made},Ann,äTLAS: maps`,
      `${known.email},,Ätlas: Maps:PROJECT_ADMIN`,
      `x-${newId()}@example.org,Bob,Nowhere`,
    ];
    const dry = await importFile(house, caller, csv, { dryRun: true, onConflict: 'UPDATE' });
    expect(dry.outcomes).toEqual(['SUCCEEDED', 'SUCCEEDED', 'NOT_FOUND']);
    expect(await rolesOf(house, atlas)).toEqual({ [known.id]: 'USER' });
    const ended = await importFile(house, caller, csv, { onConflict: 'UPDATE' });
    expect(ended.outcomes).toEqual(dry.outcomes);
    expect(ended.rows[2]!.error).toMatchObject({ code: 'NOT_FOUND', path: ['projects'] });
    const [{ id }] = await house.rows('SELECT id FROM users WHERE email = $1', [made]);
    expect(await rolesOf(house, atlas)).toEqual({ [id]: 'USER', [known.id]: 'PROJECT_ADMIN' });
    expect(await rolesOf(house, other)).toEqual({ [known.id]: 'USER' });
    expect(await house.events(atlas.id)).toHaveLength(2);
    await importFile(house, caller, csv.slice(0, 3), { onConflict: 'UPDATE' });
    expect(await house.events(atlas.id)).toHaveLength(2);
  });

  it('is what an export writes', async () => {
    const joined = new Date('2001-02-03T04:05:06Z');
    const user = await house.addUser('USER', { joinedAt: joined });
    for (const [name, role] of [
      ['Zeta; one', 'USER'],
      ['Alpha: two', 'PROJECT_ADMIN'],
    ] as const)
      await putInto(house, await addProject(house, { name }), user, role);
    const filter = { joined: { from: joined, to: new Date(joined.getTime() + 1) } };
    const { data } = await house.ask(caller, 'mutation ($f: UserFilter) { exportUsers(filter: $f) { url } }', {
      f: filter,
    });
    const file = await (await fetch(data.exportUsers.url)).text();
    expect(file).toContain('Alpha: two:PROJECT_ADMIN;Zeta;; one:USER');
  });
});
