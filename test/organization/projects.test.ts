import { newId } from '../../src/core/ids.ts';
import { impersonating, keyOf } from '../support/callers.ts';
import { addDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { PAGE, readBackward, readForward } from '../support/paging.ts';
import { addMember, addProject, putInto, rolesOf } from '../support/projects.ts';

const CREATE = `mutation ($input: CreateProjectInput!) {
  createProject(input: $input) { project { id name description viewerRole memberships { totalCount nodes { role user { id } } } } }
}`;
const UPDATE = `mutation ($id: ID!, $input: UpdateProjectInput!) {
  updateProject(id: $id, input: $input) { project { id name description updatedAt } }
}`;
const DELETE = 'mutation ($id: ID!) { deleteProject(id: $id) { deletedId } }';
const PROJECT = 'query ($id: ID!) { project(id: $id) { id name viewerRole } }';
const PROJECTS = `query ($filter: ProjectFilter, $first: Int, $after: String, $last: Int, $before: String) {
  projects(filter: $filter, first: $first, after: $after, last: $last, before: $before) { ${PAGE} totalCount }
}`;

let house: House;
let admin: TestUser;
let caller: Caller;
beforeAll(async () => {
  house = await House.open();
  admin = await house.addUser('ADMIN');
  caller = await house.callerFor(admin);
});
afterAll(() => house.close());

const codeOf = async (by: Caller, document: string, variables: object): Promise<string> =>
  (await house.ask(by, document, variables as Record<string, unknown>)).refusal?.code ?? 'OK';

describe('createProject', () => {
  it('makes a project with its creator as the first project admin', async () => {
    const { data, errors } = await house.ask(caller, CREATE, { input: { name: '  Atlas ', description: 'Maps' } });
    expect(errors).toEqual([]);
    const { project } = data.createProject;
    expect(project).toMatchObject({
      name: 'Atlas',
      description: 'Maps',
      viewerRole: 'PROJECT_ADMIN',
      memberships: { totalCount: 1, nodes: [{ role: 'PROJECT_ADMIN', user: { id: admin.id } }] },
    });
    expect(await rolesOf(house, project)).toEqual({ [admin.id]: 'PROJECT_ADMIN' });
    expect(await house.events(project.id)).toMatchObject([
      {
        action: 'PROJECT_CREATED',
        actor_id: admin.id,
        target_type: 'Project',
        target_name: 'Atlas',
        after: { name: 'Atlas', description: 'Maps', projectAdminId: admin.id },
      },
    ]);
  });

  it('has the owner of an API key as the first project admin', async () => {
    const key = await keyOf(house, admin, ['FULL']);
    const { data } = await house.ask(key, CREATE, { input: { name: `By key ${newId()}` } });
    expect(await rolesOf(house, data.createProject.project)).toEqual({ [admin.id]: 'PROJECT_ADMIN' });
  });

  it('refuses a name that another project has, without regard to case', async () => {
    await addProject(house, { name: 'Äther' });
    const { refusal } = await house.ask(caller, CREATE, { input: { name: 'ÄTHER' } });
    expect(refusal).toMatchObject({ code: 'ALREADY_EXISTS', violations: [{ path: ['input', 'name'], code: 'TAKEN' }] });
  });

  it.each([
    ['an empty name', { name: ' ' }, 'name'],
    ['a name of 201 characters', { name: 'x'.repeat(201) }, 'name'],
    ['a NUL', { name: 'a\u0000b' }, 'name'],
    ['a description of 10,000 characters', { name: 'Long', description: 'x'.repeat(10_000) }, 'description'],
  ])('refuses %s', async (_what, input, field) => {
    const { refusal } = await house.ask(caller, CREATE, { input });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['input', field] }] });
  });

  it('makes one of forty at once that have the same name', async () => {
    const name = `Rush ${newId()}`;
    const codes = await Promise.all(Array.from({ length: 40 }, () => codeOf(caller, CREATE, { input: { name } })));
    expect(codes.sort()).toEqual([...Array.from({ length: 39 }, () => 'ALREADY_EXISTS'), 'OK']);
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    expect(await codeOf(await make(house), CREATE, { input: { name: newId() } })).toBe(code);
  });

  it('is denied to delegates and project admins', async () => {
    const delegate = await addDelegate(house, { USER_MANAGEMENT: 'WRITE' });
    const projectAdmin = await addMember(house, await addProject(house), 'PROJECT_ADMIN');
    for (const by of [delegate.caller, projectAdmin.caller])
      expect(await codeOf(by, CREATE, { input: { name: newId() } })).toBe('FORBIDDEN');
  });
});

describe('updateProject', () => {
  it('changes name and description, and tells what changed', async () => {
    const project = await addProject(house, { description: 'old' });
    const input = { name: `New ${project.name}`, description: 'new' };
    const { data, errors } = await house.ask(caller, UPDATE, { id: project.id.toUpperCase(), input });
    expect([errors, data.updateProject.project]).toMatchObject([[], { id: project.id, ...input }]);
    expect(await house.rows('SELECT name, description FROM projects WHERE id = $1', [project.id])).toEqual([input]);
    expect(await house.events(project.id)).toMatchObject([
      {
        action: 'PROJECT_UPDATED',
        target_name: project.name,
        before: { name: project.name, description: 'old' },
        after: input,
      },
    ]);
  });

  it('clears a description, leaves what is left out, and changes nothing the second time', async () => {
    const project = await addProject(house, { description: 'old' });
    for (const description of [null, ' ']) await house.ask(caller, UPDATE, { id: project.id, input: { description } });
    const [row] = await house.rows('SELECT name, description FROM projects WHERE id = $1', [project.id]);
    expect(row).toEqual({ name: project.name, description: null });
    expect(await house.events(project.id)).toHaveLength(1);
  });

  it('refuses no name, and the name of another project but not its own', async () => {
    const [one, other] = [await addProject(house), await addProject(house)];
    const update = async (name: string | null) =>
      (await house.ask(caller, UPDATE, { id: one.id, input: { name } })).refusal;
    expect(await update(null)).toMatchObject({
      code: 'BAD_USER_INPUT',
      violations: [{ path: ['input', 'name'], code: 'REQUIRED' }],
    });
    expect(await update(other.name.toUpperCase())).toMatchObject({ code: 'ALREADY_EXISTS' });
    expect(await update(one.name.toUpperCase())).toBeNull();
  });

  it('is for project admins of the project, impersonated ones included, and nobody else', async () => {
    const [project, elsewhere] = [await addProject(house), await addProject(house)];
    const inside = await addMember(house, project, 'PROJECT_ADMIN');
    const outside = await addMember(house, elsewhere, 'PROJECT_ADMIN');
    const both = await addMember(house, elsewhere, 'PROJECT_ADMIN');
    await putInto(house, project, both, 'USER');
    const member = await addMember(house, project);
    const reader = await addDelegate(house, { USER_MANAGEMENT: 'READ' });
    await putInto(house, elsewhere, reader, 'PROJECT_ADMIN');
    const delegate = await addDelegate(house, { USER_MANAGEMENT: 'WRITE' });
    const asked = (by: Caller, id = project.id) => codeOf(by, UPDATE, { id, input: { description: newId() } });
    expect(await asked(inside.caller)).toBe('OK');
    expect(await asked(await impersonating(house, admin, inside))).toBe('OK');
    expect(await asked(outside.caller)).toBe('NOT_FOUND');
    expect(await asked(outside.caller, newId())).toBe('NOT_FOUND');
    expect(await asked(outside.caller, 'nonsense')).toBe('NOT_FOUND');
    expect(await asked(both.caller)).toBe('FORBIDDEN');
    expect(await asked(reader.caller)).toBe('FORBIDDEN');
    for (const by of [member.caller, delegate.caller]) expect(await asked(by)).toBe('FORBIDDEN');
    expect(await asked(await keyOf(house, inside, ['READ']))).toBe('FORBIDDEN');
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    const { id } = await addProject(house);
    expect(await codeOf(await make(house), UPDATE, { id, input: { description: 'x' } })).toBe(code);
  });
});

describe('deleteProject', () => {
  it('deletes the project with its memberships, and leaves the accounts', async () => {
    const project = await addProject(house, { name: 'Doomed', description: 'soon' });
    const member = await addMember(house, project);
    expect((await house.ask(caller, DELETE, { id: project.id })).data).toEqual({
      deleteProject: { deletedId: project.id },
    });
    expect(await house.rows('SELECT FROM projects WHERE id = $1', [project.id])).toEqual([]);
    expect(await rolesOf(house, project)).toEqual({});
    expect(await house.rows('SELECT status FROM users WHERE id = $1', [member.id])).toEqual([{ status: 'ACTIVE' }]);
    expect(await house.events(project.id)).toMatchObject([
      {
        action: 'PROJECT_DELETED',
        target_name: 'Doomed',
        before: { name: 'Doomed', description: 'soon', memberCount: 1 },
      },
    ]);
    expect(await codeOf(caller, DELETE, { id: project.id })).toBe('NOT_FOUND');
  });

  it('is denied to delegates and to project admins of the project', async () => {
    const project = await addProject(house);
    const delegate = await addDelegate(house, { USER_MANAGEMENT: 'WRITE' });
    const projectAdmin = await addMember(house, project, 'PROJECT_ADMIN');
    for (const by of [delegate.caller, projectAdmin.caller])
      expect(await codeOf(by, DELETE, { id: project.id })).toBe('FORBIDDEN');
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    expect(await codeOf(await make(house), DELETE, { id: (await addProject(house)).id })).toBe(code);
  });
});

describe('project', () => {
  it('is seen by its members and with user management READ; to others it is like none', async () => {
    const project = await addProject(house);
    const seen = async (by: Caller, id = project.id) => (await house.ask(by, PROJECT, { id })).data.project;
    const member = await addMember(house, project);
    expect(await seen(member.caller)).toEqual({ ...project, viewerRole: 'USER' });
    expect(await seen(member.caller, project.id.toUpperCase())).toEqual({ ...project, viewerRole: 'USER' });
    expect(await seen((await addDelegate(house, { USER_MANAGEMENT: 'READ' })).caller)).toEqual({
      ...project,
      viewerRole: null,
    });
    expect(await seen((await addDelegate(house, { USER_MANAGEMENT: 'ACCESS' })).caller)).toBeNull();
    expect(await seen(await house.callerFor(await house.addUser('EXPERT')))).toBeNull();
    for (const id of [newId(), 'nonsense', '', 'a\u0000b']) expect(await seen(caller, id)).toBeNull();
  });
});

describe('projects', () => {
  const idsFor = async (by: Caller, filter: object = {}): Promise<string[]> => {
    const { data, errors } = await house.ask(by, PROJECTS, { filter, first: 100 });
    expect(errors).toEqual([]);
    expect(data.projects.totalCount).toBe(data.projects.nodes.length);
    return data.projects.nodes.map(({ id }: { id: string }) => id);
  };

  it('are those one is in, or all with user management ACCESS', async () => {
    const [one, other] = [await addProject(house), await addProject(house)];
    const member = await addMember(house, one);
    expect(await idsFor(member.caller)).toEqual([one.id]);
    expect(await idsFor(await house.callerFor(await house.addUser()))).toEqual([]);
    const all = await idsFor((await addDelegate(house, { USER_MANAGEMENT: 'ACCESS' })).caller);
    expect(all).toEqual(expect.arrayContaining([one.id, other.id]));
  });

  it('are searched by name and description, and by who is in them', async () => {
    const tag = newId().slice(-12);
    const [one, other] = [
      await addProject(house, { name: `${tag} Überflug` }),
      await addProject(house, { name: `${tag} x`, description: 'über allem: 100%' }),
    ];
    const user = await house.addUser();
    await putInto(house, other, user);
    expect(await idsFor(caller, { search: 'ÜBERFL' })).toEqual([one.id]);
    expect(await idsFor(caller, { search: tag })).toEqual([one.id, other.id]);
    expect(await idsFor(caller, { search: '100%' })).toEqual([other.id]);
    expect(await idsFor(caller, { search: tag, memberId: user.id })).toEqual([other.id]);
    expect(await idsFor(caller, { memberId: newId() })).toEqual([]);
    expect(await idsFor(caller, { memberId: 'nonsense' })).toEqual([]);
  });

  it('tell no more of who is where than the memberships do', async () => {
    const [shared, hidden] = [await addProject(house), await addProject(house)];
    const user = await house.addUser();
    for (const project of [shared, hidden]) await putInto(house, project, user);
    const projectAdmin = await addMember(house, shared, 'PROJECT_ADMIN');
    await putInto(house, hidden, projectAdmin, 'USER');
    expect(await idsFor(projectAdmin.caller, { memberId: user.id })).toEqual([shared.id]);
    const lister = await addDelegate(house, { USER_MANAGEMENT: 'ACCESS' });
    expect(await idsFor(lister.caller, { memberId: user.id })).toEqual([]);
    await putInto(house, hidden, lister);
    expect(await idsFor(lister.caller, { memberId: lister.id })).toEqual([hidden.id]);
  });

  it('follow each other by name without gap or double, both ways', async () => {
    const tag = newId().slice(-12);
    for (const name of ['b', 'ä', 'A', 'Z', 'c', 'Д', '山']) await addProject(house, { name: `${name} ${tag}` });
    const expected = (
      await house.rows('SELECT id FROM projects WHERE name LIKE $1 ORDER BY name, id', [`%${tag}`])
    ).map(({ id }) => id);
    const ask = async (args: Record<string, unknown>) =>
      (await house.ask(caller, PROJECTS, { filter: { search: tag }, ...args })).data.projects;
    expect(await readForward(ask, 2)).toEqual(expected);
    expect(await readBackward(ask, 3)).toEqual(expected);
    expect(await codeOf(caller, PROJECTS, { after: 'nonsense' })).toBe('BAD_USER_INPUT');
  });
});

it('are not managed here while user management is off', async () => {
  const off = await House.open({ environment: { ENABLE_USER_MANAGEMENT: 'false' } });
  const project = await addProject(off);
  const by = await off.callerFor(await off.addUser('ADMIN'));
  for (const [document, variables] of [
    [CREATE, { input: { name: 'x' } }],
    [UPDATE, { id: project.id, input: { name: 'x' } }],
    [DELETE, { id: project.id }],
  ] as const)
    expect((await off.ask(by, document, variables)).refusal?.code).toBe('FEATURE_DISABLED');
  await off.close();
});
