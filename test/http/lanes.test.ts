import fs from 'node:fs';
import path from 'node:path';
import { Kind, OperationTypeNode, parse } from 'graphql';
import { KnownDocuments } from '../../src/http/known-documents.ts';
import { keyOf } from '../support/callers.ts';
import { addGroup } from '../support/groups.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { Lanes, type Asked } from '../support/lanes.ts';
import { addProject, putInto } from '../support/projects.ts';
import { RECORD, requests } from '../support/usage.ts';

const newer = 'application/graphql-response+json';

describe('the direct lane', () => {
  let house: House;
  let lanes: Lanes;
  let admin: TestUser;
  let caller: Caller;
  let user: TestUser;
  beforeAll(async () => {
    house = await House.open();
    lanes = new Lanes(house);
    admin = await house.addUser('ADMIN');
    caller = await house.callerFor(admin);
    user = await house.addUser();
    await addGroup(house, { members: [user, admin] });
    const project = await addProject(house);
    await putInto(house, project, user);
  });
  afterAll(() => house.close());

  const bothLanes: Lanes['both'] = (...asked) => lanes.both(...asked);

  const userById =
    'query U($id: ID!) { user(by: { id: $id }) { id name groups(first: 2) { nodes { name } totalCount } } }';
  const can =
    'query C($check: AccessCheckInput!) { can(check: $check) { allowed reason effectiveLevel sources { __typename } } }';

  const cases: readonly (readonly [string, () => Asked, string?])[] = [
    [
      'a query',
      () => ({ query: '{ viewer { id name role groups(first: 5) { nodes { id name } pageInfo { endCursor } } } }' }),
    ],
    ['null for variables', () => ({ query: '{ viewer { __typename id } }', variables: null })],
    [
      'fragments, aliases and conditions',
      () => ({
        query: `query Q($yes: Boolean!, $no: Boolean = false) { me: viewer { ...F name @skip(if: $no) role @include(if: $yes) email @include(if: $no) } }
        fragment F on User { id projectMemberships(first: 1) { nodes { role project { id name } } } }`,
        variables: { yes: true },
      }),
    ],
    [
      'one of several operations',
      () => ({ query: 'query A { viewer { id } } query B { viewer { name } }', operationName: 'B' }),
    ],
    [
      'a list with pages beneath',
      () => ({
        query: `query L($first: Int) { users(first: $first, orderBy: { field: JOINED_AT, direction: ASC }) {
        totalCount nodes { id role groups(first: 2) { nodes { name } } projectMemberships(first: 2) { nodes { project { name } user { id } } } } } }`,
        variables: { first: 10 },
      }),
    ],
    ['a field that is hidden', () => ({ query: userById, variables: { id: admin.id } })],
    [
      'somebody who is not there',
      () => ({ query: userById, variables: { id: '0189d0a0-0000-7000-8000-000000000000' } }),
    ],
    ['a question', () => ({ query: can, variables: { check: { permission: { area: 'AGENTS', level: 'READ' } } } })],
    [
      'what is preset in an input',
      () => ({ query: can, variables: { check: { resource: { ref: { type: 'package', externalId: 'x' } } } } }),
    ],
    ['an input of one field with none', () => ({ query: can, variables: { check: {} } })],
    [
      'an input of one field with two',
      () => ({
        query: can,
        variables: { check: { flag: 'WEB_SEARCH', project: { projectId: admin.id, role: 'USER' } } },
      }),
    ],
    ['an input of one field with null', () => ({ query: can, variables: { check: { flag: null } } })],
    [
      'null in an input of one field',
      () => ({ query: 'query U($id: ID) { user(by: { id: $id }) { id } }', variables: {} }),
    ],
    ['a variable that is missing', () => ({ query: userById, variables: {} })],
    ['a variable of another type', () => ({ query: userById, variables: { id: { secret: 'of somebody' } } })],
    ['a variable of another type, as the newer type', () => ({ query: userById, variables: { id: [] } }), newer],
    [
      'a value that no enum has',
      () => ({ query: can, variables: { check: { permission: { area: 'HOUSE', level: 'READ' } } } }),
    ],
    ['a field that no input has', () => ({ query: can, variables: { check: { nothing: true } } })],
    ['an argument out of its range', () => ({ query: '{ viewer { groups(first: 1000) { nodes { id } } } }' })],
    [
      'a cursor that is none',
      () => ({ query: 'query ($after: String) { users(after: $after) { nodes { id } } }', variables: { after: 'x' } }),
    ],
    [
      'an operation that variables make too costly',
      () => ({
        query:
          'query ($n: Int) { users(first: $n) { nodes { groups(first: $n) { nodes { members(first: $n) { nodes { id } } } } } } }',
        variables: { n: 100 },
      }),
    ],
    [
      'an input that breaks its rules',
      () => ({
        query: 'mutation ($input: UpdateViewerInput!) { updateViewer(input: $input) { user { id } } }',
        variables: { input: { name: '' } },
      }),
    ],
    [
      'a mutation of somebody who is not there',
      () => ({
        query: 'mutation ($id: ID!) { deleteGroup(id: $id) { deletedId } }',
        variables: { id: '0189d0a0-0000-7000-8000-000000000000' },
      }),
    ],
  ];
  // All three of each: for one that is left out, jest would hand over a callback.
  it.each(cases.map(([name, asked, accept]) => [name, asked, accept ?? '*/*'] as const))(
    'answers as the ordinary one does: %s',
    async (_name, asked, accept) => {
      const { ordinary, other, direct } = await bothLanes(asked(), { ...caller }, accept);
      expect(direct).toBe(true);
      expect(other).toEqual(ordinary);
    },
  );

  it('answers members of a union, and what else is an object of several types', async () => {
    const query = `{ subjects(search: "a", first: 5) { __typename ... on Node { id } ... on User { name } ... on Group { name } } }`;
    const { ordinary, other } = await bothLanes({ query }, { ...caller });
    expect(other).toEqual(ordinary);
  });

  it('refuses strangers, narrow keys and those who may not, as the ordinary one does', async () => {
    const key = await keyOf(house, user);
    const asUser = await house.callerFor(user);
    const users: Asked = { query: '{ users(first: 3) { nodes { id } } }' };
    for (const headers of [
      {},
      { authorization: 'Bearer nothing' },
      { ...asUser },
      { authorization: key.authorization },
    ]) {
      const { ordinary, other, direct } = await bothLanes(users, headers as Record<string, string>);
      expect([other, direct]).toEqual([ordinary, true]);
    }
    const { other } = await bothLanes(users, {});
    expect(other.status).toBe(401);
  });

  it('masks a defect, and logs it', async () => {
    const asked: Asked = { query: '{ viewer { id groups(first: 7) { nodes { id } } } }' };
    await bothLanes(asked, { ...caller });
    await house.rows('ALTER TABLE groups RENAME TO groups_elsewhere');
    try {
      const { ordinary, other, direct } = await bothLanes(asked, { ...caller });
      expect([other, direct]).toEqual([ordinary, true]);
      expect(other.body).toContain('Something went wrong on our side.');
      expect(other.body).not.toContain('groups_elsewhere');
    } finally {
      await house.rows('ALTER TABLE groups_elsewhere RENAME TO groups');
    }
  });

  it('counts a use once, whichever lane it comes by', async () => {
    const { authorization } = await keyOf(house, await house.addUser('USER', { type: 'SERVICE' }), ['USAGE_WRITE']);
    const variables = { records: [{ usage: { userId: user.id, amounts: requests(1) }, idempotencyKey: 'both lanes' }] };
    const { ordinary, other, direct } = await bothLanes(
      { query: RECORD, variables },
      { authorization: authorization! },
    );
    expect([other, direct]).toEqual([ordinary, true]);
    expect(await house.rows('SELECT id FROM usage_records WHERE user_id = $1', [user.id])).toHaveLength(1);
  });

  it.each<[string, Asked, Record<string, string>]>([
    ['without a document', { query: '' }, {}],
    ['with a document that does not fit', { query: '{ nothing }' }, {}],
    ['with a subscription', { query: 'subscription { accessChanged { __typename } }' }, {}],
    ['that names an operation which is not there', { query: 'query A { viewer { id } }', operationName: 'B' }, {}],
    ['that names none of several operations', { query: 'query A { viewer { id } } query B { viewer { id } }' }, {}],
    ['whose variables are a list', { query: '{ viewer { id } }', variables: [] }, {}],
  ])('leaves a request to the ordinary one %s', async (_name, asked, headers) => {
    const { ordinary, other, direct } = await bothLanes(asked, { ...caller, ...headers });
    expect([other, direct]).toEqual([ordinary, false]);
  });

  it('leaves the refusal of an Idempotency-Key that is none to the ordinary one', async () => {
    const { ordinary, other } = await bothLanes(
      { query: '{ viewer { id } }' },
      { ...caller, 'idempotency-key': 'ä b' },
    );
    expect(other).toEqual(ordinary);
    expect(other.status).toBe(400);
  });

  const folder = path.resolve(__dirname, '../../examples');
  const queries = fs
    .readdirSync(folder)
    .filter((file) => file.endsWith('.graphql'))
    .flatMap((file) => {
      const query = fs.readFileSync(path.join(folder, file), 'utf8');
      const sidecar = path.join(folder, file.replace(/\.graphql$/, '.variables.json'));
      const variables = fs.existsSync(sidecar) ? (JSON.parse(fs.readFileSync(sidecar, 'utf8')) as object) : {};
      return parse(query).definitions.flatMap((definition) =>
        definition.kind === Kind.OPERATION_DEFINITION && definition.operation === OperationTypeNode.QUERY
          ? [{ query, variables, operationName: definition.name!.value }]
          : [],
      );
    });

  it('answers every query of the examples as the ordinary one does', async () => {
    for (const asked of queries) {
      const { ordinary, other, direct } = await bothLanes(asked, { ...caller });
      expect({ name: asked.operationName, ...other }).toEqual({ name: asked.operationName, ...ordinary });
      expect(direct).toBe(true);
    }
  });
});

describe('known documents', () => {
  it('are no more than a bounded number of characters, and the latest', () => {
    const known = new KnownDocuments();
    const text = (index: number): string => `query Q${index} { viewer { id } } # ${'x'.repeat(100_000)}`;
    for (let index = 0; index < 60; index += 1) known.remember(text(index), parse(text(index)));
    expect(known.find(text(0), undefined)).toBeNull();
    expect(known.find(text(59), undefined)?.definition.name?.value).toBe('Q59');
  });
});
