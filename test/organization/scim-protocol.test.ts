import fs from 'node:fs';
import path from 'node:path';
import type { Statement } from '../../src/core/sql.ts';
import { parseFilter } from '../../src/organization/scim/scim-filter.ts';
import { scimGroupCount } from '../../src/organization/scim/scim-group.queries.ts';
import { scimUserCount } from '../../src/organization/scim/scim-user.queries.ts';
import { addDirectory } from '../support/callers.ts';
import { House } from '../support/house.ts';
import { ENTERPRISE, ERROR, GROUP, newUser, PATCH, ScimClient, USER } from '../support/scim.ts';

const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

let house: House;
let client: ScimClient;
beforeAll(async () => {
  house = await House.open();
  await house.markFirst(await house.addUser('ADMIN'));
  client = await ScimClient.open(house);
});
afterAll(() => house.close());

interface Exchange {
  readonly says: string;
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  readonly status: number;
  readonly answer?: object;
  /** Attributes that must not be answered. */
  readonly without?: readonly string[];
  readonly save?: string;
}

const conversation = (name: string): Exchange[] =>
  JSON.parse(fs.readFileSync(path.join(__dirname, '../fixtures/scim', `${name}.json`), 'utf8'));

describe('a conversation', () => {
  it.each([['entra-id'], ['entra-id-with-flag'], ['okta']])('of %s is answered as its page says', async (name) => {
    const alone = await ScimClient.open(house, { directoryId: await addDirectory(house) });
    const saved = new Map<string, string>();
    const filled = <T>(value: T): T =>
      JSON.parse(
        JSON.stringify(value ?? null).replace(/\{(user|manager|other|group)\}/g, (_, key: string) => saved.get(key)!),
      );
    for (const { says, method, path: where, body, status, answer = {}, without = [], save } of conversation(name)) {
      const given = await alone.send(method, filled(where), body && filled(body));
      expect({ says, status: given.status, detail: status < 400 && given.body?.detail }).toEqual({
        says,
        status,
        detail: status < 400 ? undefined : false,
      });
      if (status !== 204) expect({ says, ...given.body }).toMatchObject({ says, ...filled(answer) });
      for (const attribute of without) expect(given.body).not.toHaveProperty(attribute);
      if (save) saved.set(save, given.body.id);
    }
  });
});

describe('discovery', () => {
  it('says what is supported', async () => {
    const { status, body, headers } = await client.get('/ServiceProviderConfig');
    expect({ status, type: headers.get('content-type') }).toEqual({
      status: 200,
      type: 'application/scim+json; charset=utf-8',
    });
    expect(body).toMatchObject({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
      patch: { supported: true },
      bulk: { supported: false },
      filter: { supported: true, maxResults: 200 },
      changePassword: { supported: false },
      sort: { supported: false },
      etag: { supported: true },
      authenticationSchemes: [{ type: 'oauthbearertoken', primary: true }],
    });
  });

  it('lists types and schemas, each of which can be asked for', async () => {
    for (const [where, ids] of [
      ['ResourceTypes', ['User', 'Group']],
      ['Schemas', [USER, ENTERPRISE, GROUP]],
    ] as const) {
      const { body } = await client.get(`/${where}`);
      expect(body).toMatchObject({ schemas: [LIST], totalResults: ids.length, itemsPerPage: ids.length });
      expect(body.Resources.map(({ id }: { id: string }) => id)).toEqual(ids);
      for (const resource of body.Resources) {
        const one = await client.get(`/${where}/${resource.id}`);
        expect(one.body).toEqual(resource);
        expect(resource.meta.location).toBe(`${house.url}/scim/v2/${where}/${resource.id}`);
      }
      expect((await client.get(`/${where}/Nonsense`)).body).toMatchObject({ schemas: [ERROR], status: '404' });
    }
  });

  it('describes every attribute whole (RFC 7643 §7), and no roles and passwords', async () => {
    const { Resources } = (await client.get('/Schemas')).body;
    interface Described extends Record<string, unknown> {
      name: string;
      subAttributes?: Described[];
    }
    const all = (attributes: Described[]): Described[] =>
      attributes.flatMap((each) => [each, ...all(each.subAttributes ?? [])]);
    const attributes = Resources.flatMap((schema: { attributes: Described[] }) =>
      all(schema.attributes),
    ) as Described[];
    for (const attribute of attributes)
      expect(attribute).toMatchObject({
        type: expect.stringMatching(/^(string|boolean|reference|complex|dateTime)$/),
        multiValued: expect.any(Boolean),
        description: expect.any(String),
        required: expect.any(Boolean),
        mutability: expect.stringMatching(/^(readOnly|readWrite)$/),
        returned: 'default',
        uniqueness: expect.stringMatching(/^(none|server)$/),
      });
    const names = attributes.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['userName', 'emails', 'members', 'department']));
    for (const name of ['password', 'roles', 'entitlements', 'x509Certificates']) expect(names).not.toContain(name);
  });
});

describe('a filter', () => {
  let alone: ScimClient;
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    alone = await ScimClient.open(house, { directoryId: await addDirectory(house) });
    const people: [string, object][] = [
      ['ada', { userName: 'Ada@filter.org', title: 'Countess', name: { givenName: 'Ada' }, externalId: 'X-1', [ENTERPRISE]: { department: 'Engines', manager: 'boss' }, emails: [{ value: 'ada@filter.org', type: 'work', primary: true }, { value: 'ada@home.org', type: 'home' }] }], // prettier-ignore
      ['bob', { userName: 'bob@filter.org', active: false, name: { givenName: 'Bob', familyName: 'Åström' }, externalId: 'x-1', emails: [{ value: 'bob@filter.org', type: 'home' }, { value: 'bob@home.org', type: 'work' }] }], // prettier-ignore
      ['eve', { userName: 'eve"\\@filter.org', displayName: 'Eve 100%_', emails: [{ value: 'eve@filter.org' }] }],
    ];
    for (const [name, values] of people) ids[name] = (await alone.addUser({ displayName: name, ...values })).id;
    ids.team = (await alone.addGroup({ displayName: 'Team Å', externalId: 'T-1', members: [{ value: ids.ada }] })).id;
    ids.all = (await alone.addGroup({ displayName: 'All', members: [{ value: ids.team }] })).id;
  });

  it.each<[string, string[]]>([
    ['userName eq "ada@FILTER.org"', ['ada']],
    ['USERNAME EQ "ada@filter.org"', ['ada']],
    [`${USER}:userName eq "ada@filter.org"`, ['ada']],
    ['userName eq "eve\\"\\\\@filter.org"', ['eve']],
    ['userName eq "\\u0041da@filter.org"', ['ada']],
    ['userName ne "ada@filter.org"', ['bob', 'eve']],
    ['userName co "FILTER"', ['ada', 'bob', 'eve']],
    ['userName sw "B"', ['bob']],
    ['userName ew ".ORG" and userName gt "b"', ['bob', 'eve']],
    ['userName ge "bob@filter.org" and userName lt "eve"', ['bob']],
    ['userName le "ada@filter.org"', ['ada']],
    ['displayName eq "Eve 100%_"', ['eve']],
    ['displayName co "%"', ['eve']],
    ['name.familyName eq "åSTRÖM"', ['bob']],
    ['name.familyName pr', ['bob']],
    ['name pr', ['ada', 'bob']],
    ['title pr', ['ada']],
    ['not (title pr)', ['bob', 'eve']],
    ['title eq null', ['bob', 'eve']],
    ['title ne null', ['ada']],
    ['title ne "Countess"', ['bob', 'eve']],
    ['externalId eq "X-1"', ['ada']],
    ['externalId eq "x-1"', ['bob']],
    ['externalId sw "x"', ['bob']],
    ['externalId pr', ['ada', 'bob']],
    ['active eq true', ['ada', 'eve']],
    ['active eq "False"', ['bob']],
    ['active ne true', ['bob']],
    ['emails eq "ADA@HOME.org"', ['ada']],
    ['emails.value eq "bob@filter.org"', ['bob']],
    ['emails.value co "@home."', ['ada', 'bob']],
    ['emails.type eq "WORK"', ['ada', 'bob']],
    ['emails.primary eq true', ['ada']],
    ['emails[type eq "work" and value co "@filter"]', ['ada']],
    ['emails[type eq "work"].value ew "home.org"', ['bob']],
    ['emails[type eq "home" or not (type pr)]', ['ada', 'bob', 'eve']],
    ['emails[primary eq "True"].value pr', ['ada']],
    ['emails pr and phoneNumbers pr', []],
    [`${ENTERPRISE}:department eq "engines"`, ['ada']],
    [`${ENTERPRISE}:manager.value eq "boss"`, ['ada']],
    [`${ENTERPRISE}:manager eq "Boss"`, []],
    ['department eq "Engines"', ['ada']],
    ['meta.created gt "2020-01-01T00:00:00Z"', ['ada', 'bob', 'eve']],
    ['meta.lastModified lt "2020-01-01T00:00:00Z"', []],
    ['userName eq "bob@filter.org" or userName eq "eve" or title pr and active eq true', ['ada', 'bob']],
    ['(userName sw "a" or userName sw "b") and active eq false', ['bob']],
    ['not (userName sw "a" or userName sw "b")', ['eve']],
    ['groups.value eq "{team}"', ['ada']],
    ['groups[value eq "{team}"]', ['ada']],
    ['groups pr', ['ada']],
    ['id eq "{bob}"', ['bob']],
    ['id eq "nonsense" or id eq "{eve}"', ['eve']],
    ['id ne "{bob}"', ['ada', 'eve']],
  ])('%s finds of users %j', async (filter, expected) => {
    const asked = filter.replace(/\{(\w+)\}/g, (_, name: string) => ids[name]!);
    expect(await alone.find('/Users', asked)).toEqual(expected.map((name) => ids[name]));
  });

  it.each<[string, string[]]>([
    ['displayName eq "team å"', ['team']],
    ['displayName co "L"', ['all']],
    ['externalId eq "T-1"', ['team']],
    ['externalId eq "t-1"', []],
    ['members eq "{ada}"', ['team']],
    ['members.value eq "{team}"', ['all']],
    ['members[value eq "{ada}"]', ['team']],
    ['members.value ne "{ada}"', ['all']],
    ['members pr', ['team', 'all']],
    ['id eq "{all}" and displayName sw "a"', ['all']],
    ['meta.lastModified gt "2020-01-01T00:00:00+02:00"', ['team', 'all']],
  ])('%s finds of groups %j', async (filter, expected) => {
    const asked = filter.replace(/\{(\w+)\}/g, (_, name: string) => ids[name]!);
    expect(await alone.find('/Groups', asked)).toEqual(expected.map((name) => ids[name]));
  });

  it.each([
    'userName',
    'userName eq',
    'userName eq ada',
    "userName eq 'ada'",
    'userName is "ada"',
    'userName eq "ada" and',
    'userName eq "ada" userName eq "bob"',
    '(userName eq "ada"',
    'userName eq "ada")',
    'not userName eq "ada"',
    'userName eq "ada',
    'userName eq "\\x"',
    'emails[type eq "work"',
    'emails[]',
    'emails[emails[type eq "work"]]',
    'emails[nonsense eq "work"]',
    'nonsense eq "ada"',
    'password eq "ada"',
    'userName[value eq "x"]',
    'name eq "Ada"',
    'userName.value eq "x"',
    'emails.value.more eq "x"',
    'active gt true',
    'active eq "perhaps"',
    'meta.created gt "yesterday"',
    'meta.created co "2026"',
    'id sw "0"',
    'groups.value sw "0"',
    'groups.display eq "Team"',
    'title gt null',
    'meta.resourceType eq "User"',
    'schemas pr',
    `${ENTERPRISE}:manager.displayName eq "x"`,
    '((((((((((((((((((((((userName pr))))))))))))))))))))))',
    Array.from({ length: 101 }, () => 'title pr').join(' or '),
    `userName eq "${'x'.repeat(8_000)}"`,
    '\u0000',
  ])('%j is refused as no filter', async (filter) => {
    const { status, body } = await client.list('/Users', { filter });
    expect({ status, scimType: body.scimType, schemas: body.schemas }).toEqual({
      status: 400,
      scimType: 'invalidFilter',
      schemas: [ERROR],
    });
  });

  it('holds nobody up, however it is put', async () => {
    const filter = `userName co "${'('.repeat(2_000)}" or ${'not ('.repeat(18)}title pr${')'.repeat(18)}`;
    expect((await client.list('/Users', { filter })).status).toBe(200);
  });
});

describe('what clients look by', () => {
  let directoryId: string;
  beforeAll(async () => {
    directoryId = await addDirectory(house);
    await house.rows(
      `WITH made AS (INSERT INTO users (id, email, name, time_zone, locale, created_at, updated_at)
          SELECT gen_random_uuid(), 'plan-' || n || '@example.org', 'N ' || n, 'UTC', 'en', now(), now()
          FROM generate_series(1, 3000) n RETURNING id, email),
        linked AS (INSERT INTO directory_accounts (user_id, directory_id, external_id, synced_at)
          SELECT id, $1, id::text, now() FROM made RETURNING user_id)
        INSERT INTO scim_users (user_id, directory_id, user_name, emails, attributes, created_at, updated_at)
          SELECT id, $1, email, ARRAY[email], jsonb_build_object('displayName', email), now(), now() FROM made`,
      [directoryId],
    );
    await house.rows('ANALYZE users, directory_accounts, scim_users');
  });

  it.each<[string, RegExp]>([
    ['userName eq "Ada@filter.org"', /scim_users_user_name_key/],
    ['externalId eq "X-1"', /directory_accounts_external_id_key/],
    ['emails.value eq "ada@filter.org"', /scim_users_emails_idx/],
    ['emails[type eq "work"].value eq "ada@filter.org"', /scim_users_emails_idx/],
    ['displayName eq "ada"', /scim_users_display_name_idx/],
    ['id eq "01a22968-98de-700f-9e18-1bce841a016c"', /scim_users_(pkey|directory_id_idx)/],
    ['groups.value eq "01a22968-98de-700f-9e18-1bce841a016c"', /org_unit_members_pkey/],
  ])('%s finds users by an index', async (filter, index) => {
    expect(await planOf(scimUserCount(directoryId, parseFilter(filter)))).toMatch(index);
  });

  it.each<[string, RegExp]>([
    ['displayName eq "team"', /org_units_directory_lower_name_idx/],
    ['externalId eq "T-1"', /org_units_external_id_key/],
    ['members eq "01a22968-98de-700f-9e18-1bce841a016c"', /org_unit_members_user_id_idx/],
  ])('%s finds groups by an index', async (filter, index) => {
    expect(await planOf(scimGroupCount(directoryId, parseFilter(filter)))).toMatch(index);
  });

  /** The plan of a statement where tables are as large as to be worth an index. */
  async function planOf({ text, values }: Statement): Promise<string> {
    const session = await house.database.owner.connect();
    try {
      await session.query('SET enable_seqscan = off');
      const { rows } = await session.query(`EXPLAIN ${text}`, [...values]);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    } finally {
      await session.query('RESET enable_seqscan');
      session.release();
    }
  }
});

describe('a list', () => {
  let alone: ScimClient;
  let ids: string[];
  beforeAll(async () => {
    alone = await ScimClient.open(house, { directoryId: await addDirectory(house) });
    ids = [];
    for (let n = 0; n < 7; n += 1) ids.push((await alone.addUser({ title: `No. ${n}` })).id);
  });

  it.each<[object, number[], object]>([
    [{}, [0, 1, 2, 3, 4, 5, 6], { startIndex: 1, itemsPerPage: 7 }],
    [{ startIndex: 3, count: 2 }, [2, 3], { startIndex: 3, itemsPerPage: 2 }],
    [{ startIndex: 7, count: 2 }, [6], { startIndex: 7, itemsPerPage: 1 }],
    [{ startIndex: 8 }, [], { startIndex: 8, itemsPerPage: 0 }],
    [{ startIndex: 0, count: 1 }, [0], { startIndex: 1, itemsPerPage: 1 }],
    [{ startIndex: -5, count: 1 }, [0], { startIndex: 1, itemsPerPage: 1 }],
    [{ count: 0 }, [], { startIndex: 1, itemsPerPage: 0 }],
    [{ count: -1 }, [], { startIndex: 1, itemsPerPage: 0 }],
    [{ count: 999_999 }, [0, 1, 2, 3, 4, 5, 6], { itemsPerPage: 7 }],
    [{ filter: 'title ew "5" or title ew "6"', startIndex: 2 }, [6], { totalResults: 2, startIndex: 2 }],
  ])('with %j has %j', async (query, expected, told) => {
    const { body } = await alone.list('/Users', query as Record<string, string>);
    expect(body).toMatchObject({ schemas: [LIST], totalResults: 7, ...told });
    expect(body.Resources.map(({ id }: { id: string }) => id)).toEqual(expected.map((n) => ids[n]));
  });

  it('is the same by POST (RFC 7644 §3.4.3)', async () => {
    const search = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
      filter: 'title sw "No."',
      attributes: ['title'],
      startIndex: 2,
      count: 1,
    };
    const { status, body } = await alone.send('POST', '/Users/.search', search);
    expect(status).toBe(200);
    expect(body).toEqual({
      schemas: [LIST],
      totalResults: 7,
      startIndex: 2,
      itemsPerPage: 1,
      Resources: [{ schemas: [USER], id: ids[1], title: 'No. 1' }],
    });
  });

  it.each([
    [{ startIndex: 'one' }],
    [{ count: '1.5' }],
    [{ count: '99999999999999999999' }],
    [{ count: '1; DROP TABLE users' }],
  ])('is refused with %j', async (query) => {
    const { status, body } = await alone.list('/Users', query as Record<string, string>);
    expect({ status, scimType: body.scimType }).toEqual({ status: 400, scimType: 'invalidValue' });
  });
});

describe('what is shown', () => {
  let user: { id: string } & Record<string, unknown>;
  beforeAll(async () => {
    user = await client.addUser({
      name: { givenName: 'Ada', familyName: 'Lovelace' },
      title: 'Countess',
      [ENTERPRISE]: { department: 'Engines', division: 'One' },
    });
  });

  it.each<[string, object]>([
    ['attributes=userName', { userName: expect.any(String) }],
    ['attributes=USERNAME,%20title', { userName: expect.any(String), title: 'Countess' }],
    ['attributes=name.givenName', { name: { givenName: 'Ada' } }],
    ['attributes=emails.value', { emails: [{ value: expect.any(String) }] }],
    ['attributes=meta.resourceType,nonsense', { meta: { resourceType: 'User' } }],
    [`attributes=${ENTERPRISE}`, { [ENTERPRISE]: { department: 'Engines', division: 'One' } }],
    [`attributes=${ENTERPRISE}:department`, { [ENTERPRISE]: { department: 'Engines' } }],
    [`attributes=${USER}:title`, { title: 'Countess' }],
    ['attributes=nonsense', {}],
    ['attributes=id', {}],
  ])('with %s is that, beside schemas and id', async (query, shown) => {
    const { body } = await client.get(`/Users/${user.id}?${query}`);
    expect(body).toEqual({ schemas: [USER, ENTERPRISE], id: user.id, ...shown });
  });

  it.each<[string, string[]]>([
    ['excludedAttributes=groups,emails,TITLE', ['groups', 'emails', 'title']],
    [`excludedAttributes=${ENTERPRISE}`, [ENTERPRISE]],
    ['excludedAttributes=id,schemas,nonsense', []],
  ])('with %s is the rest', async (query, hidden) => {
    const { body } = await client.get(`/Users/${user.id}?${query}`);
    const rest = Object.fromEntries(Object.entries(user).filter(([name]) => !hidden.includes(name)));
    expect(body).toEqual(rest);
  });

  it('is without a part of an attribute', async () => {
    const { body } = await client.get(`/Users/${user.id}?excludedAttributes=name.givenName,emails.type`);
    expect(body.name).toEqual({ familyName: 'Lovelace' });
    expect(body.emails).toEqual([{ value: expect.any(String), primary: true }]);
  });

  it('is not looked up where it is not shown', async () => {
    const all = await client.get(`/Users/${user.id}`);
    const some = await client.get(`/Users/${user.id}?excludedAttributes=groups`);
    expect(all.statements.join()).toContain('org_unit_members');
    expect(some.statements.join()).not.toContain('org_unit_members');
  });

  it('of what was made or changed, too', async () => {
    const made = await client.send('POST', '/Users?attributes=title', newUser({ title: 'New' }));
    expect(made.body).toEqual({ schemas: [USER], id: made.body.id, title: 'New' });
    const { body } = await client.send('PUT', `/Users/${made.body.id}?excludedAttributes=meta`, newUser());
    expect(body).not.toHaveProperty('meta');
  });
});

describe('an entity tag', () => {
  it('spares who knows the resource its content', async () => {
    const { id, meta } = await client.addUser();
    for (const known of [meta.version, meta.version.replace('W/', ''), `"x", ${meta.version}`, '*'])
      expect(await client.get(`/Users/${id}`, { 'if-none-match': known })).toMatchObject({ status: 304, body: null });
    expect((await client.get(`/Users/${id}`, { 'if-none-match': 'W/"0"' })).status).toBe(200);
    await client.patch(`/Users/${id}`, { op: 'replace', path: 'active', value: false });
    expect((await client.get(`/Users/${id}`, { 'if-none-match': meta.version })).status).toBe(200);
  });
});

describe('PATCH', () => {
  const emails = [
    { value: 'w@patch.org', type: 'work', primary: true },
    { value: 'h@patch.org', type: 'home' },
  ];
  let count = 0;
  /** A user of its own with these values and addresses; gives what is left of them after the operations. */
  const after = async (values: object, ...operations: object[]) => {
    count += 1;
    const own = (address: string) => address.replace('@', `-${count}@`);
    const user = newUser({ emails: emails.map((email) => ({ ...email, value: own(email.value) })), ...values });
    const made = await client.send('POST', '/Users', user);
    const { status, body } = await client.patch(`/Users/${made.body.id}`, ...operations);
    const text = JSON.stringify(body).replaceAll(`-${count}@`, '@');
    return { status, body: JSON.parse(text), id: made.body.id as string };
  };

  it.each<[string, object, object[], object]>([
    ['adds an attribute', {}, [{ op: 'add', path: 'title', value: 'T' }], { title: 'T' }],
    [
      'takes null and nothing as unassigned',
      { title: 'T', nickName: 'N' },
      [
        { op: 'replace', path: 'title', value: null },
        { op: 'add', path: 'nickName', value: ' ' },
      ],
      { nickName: 'N' },
    ],
    ['removes an attribute', { title: 'T' }, [{ op: 'remove', path: 'title' }], {}],
    ['removes what is not there', {}, [{ op: 'remove', path: 'title' }], {}],
    [
      'takes a name apart',
      { name: { givenName: 'A', familyName: 'B' } },
      [{ op: 'replace', path: 'name.givenName', value: 'C' }],
      { name: { givenName: 'C', familyName: 'B' } },
    ],
    [
      'replaces of a name what it says',
      { name: { givenName: 'A', familyName: 'B' } },
      [{ op: 'replace', path: 'name', value: { givenName: 'C' } }],
      { name: { givenName: 'C', familyName: 'B' } },
    ],
    [
      'removes the last part with the whole',
      { name: { givenName: 'A' } },
      [{ op: 'remove', path: 'name.givenName' }],
      {},
    ],
    [
      'adds to a list',
      {},
      [
        { op: 'add', path: 'phoneNumbers', value: [{ value: '1' }, { value: '2' }] },
        { op: 'add', path: 'phoneNumbers', value: { value: '3' } },
      ],
      { phoneNumbers: [{ value: '1' }, { value: '2' }, { value: '3' }] },
    ],
    [
      'adds no value twice',
      { phoneNumbers: [{ value: '1' }] },
      [{ op: 'add', path: 'phoneNumbers', value: [{ value: '1' }] }],
      { phoneNumbers: [{ value: '1' }] },
    ],
    [
      'replaces a list',
      { phoneNumbers: [{ value: '1' }] },
      [{ op: 'replace', path: 'phoneNumbers', value: [{ value: '2' }] }],
      { phoneNumbers: [{ value: '2' }] },
    ],
    [
      'has one primary value',
      {},
      [{ op: 'add', path: 'emails', value: [{ value: 'n@patch.org', primary: true }] }],
      { emails: [{ ...emails[0], primary: false }, emails[1], { value: 'n@patch.org', primary: true }] },
    ],
    [
      'makes another value the primary one',
      {},
      [{ op: 'replace', path: 'emails[type eq "home"].primary', value: true }],
      {
        emails: [
          { ...emails[0], primary: false },
          { ...emails[1], primary: true },
        ],
      },
    ],
    [
      'changes a value by filter',
      {},
      [{ op: 'Replace', path: 'emails[type eq "HOME"].value', value: 'n@patch.org' }],
      { emails: [emails[0], { value: 'n@patch.org', type: 'home' }] },
    ],
    [
      'replaces a value whole',
      {},
      [{ op: 'replace', path: 'emails[type eq "home"]', value: { value: 'n@patch.org' } }],
      { emails: [emails[0], { value: 'n@patch.org' }] },
    ],
    [
      'removes values by filter',
      {},
      [{ op: 'remove', path: 'emails[type eq "home" and not (primary eq true)]' }],
      { emails: [emails[0]] },
    ],
    [
      'removes a part of values by filter',
      {},
      [{ op: 'remove', path: 'emails[value co "@"].type' }],
      { emails: [{ value: 'w@patch.org', primary: true }, { value: 'h@patch.org' }] },
    ],
    ['removes values by value', {}, [{ op: 'remove', path: 'emails', value: [{ value: 'h@patch.org' }] }], { emails }],
    [
      'makes the value that its filter names',
      {},
      [{ op: 'replace', path: 'phoneNumbers[type eq "fax" and primary eq true].value', value: '9' }],
      { phoneNumbers: [{ type: 'fax', primary: true, value: '9' }] },
    ],
    [
      'takes paths as names of a value',
      {},
      [
        {
          op: 'replace',
          value: {
            'name.familyName': 'F',
            'emails[type eq "home"].display': 'Home',
            [`${ENTERPRISE}:division`]: 'D',
            schemas: ['x'],
            id: 'x',
            nonsense: 1,
          },
        },
      ],
      {
        name: { familyName: 'F' },
        emails: [emails[0], { ...emails[1], display: 'Home' }],
        [ENTERPRISE]: { division: 'D' },
      },
    ],
    [
      'takes an extension as a whole',
      { [ENTERPRISE]: { division: 'D' } },
      [{ op: 'add', value: { [ENTERPRISE]: { department: 'E', nonsense: 1 } } }],
      { [ENTERPRISE]: { division: 'D', department: 'E' } },
    ],
    [
      'removes an extension',
      { [ENTERPRISE]: { division: 'D', department: 'E' } },
      [{ op: 'remove', path: ENTERPRISE }],
      {},
    ],
    [
      'removes the last attribute of an extension with it',
      { [ENTERPRISE]: { division: 'D' } },
      [{ op: 'remove', path: `${ENTERPRISE}:division` }],
      {},
    ],
    [
      'takes names without regard to case',
      {},
      [{ op: 'rePLACE', path: 'NAME.GIVENname', value: 'G' }],
      { name: { givenName: 'G' } },
    ],
  ])('%s', async (_what, values, operations, expected) => {
    // prettier-ignore
    const { status, body } = await after(values, ...operations);
    const { schemas: _s, id: _i, userName: _u, displayName: _d, meta: _m, active: _a, groups: _g, ...rest } = body;
    expect({ status, ...rest }).toEqual({ status: 200, emails, ...expected });
  });

  it.each<[string, unknown, string]>([
    ['a path of nothing', [{ op: 'replace', path: 'nonsense', value: 'x' }], 'invalidPath'],
    ['a path of a role', [{ op: 'add', path: 'roles', value: [{ value: 'ADMIN' }] }], 'invalidPath'],
    ['a path of a password', [{ op: 'replace', path: 'password', value: 'x' }], 'invalidPath'],
    ['a path that is none', [{ op: 'replace', path: 'emails[type eq', value: 'x' }], 'invalidPath'],
    ['a path of the prototype', [{ op: 'add', path: '__proto__.polluted', value: 'x' }], 'invalidPath'],
    ['a filter on what is no list', [{ op: 'replace', path: 'title[value eq "x"]', value: 'x' }], 'invalidPath'],
    ['a filter with nothing of the list', [{ op: 'remove', path: 'emails[nonsense eq "x"]' }], 'invalidFilter'],
    [
      'a value that no value fits',
      [{ op: 'replace', path: 'emails[type eq "fax"]', value: { value: 'x@y.org' } }],
      'noTarget',
    ],
    [
      'a value that its filter cannot name',
      [{ op: 'replace', path: 'emails[type ne "work" and type ne "home"].value', value: 'x@y.org' }],
      'noTarget',
    ],
    ['removal of nothing', [{ op: 'remove' }], 'noTarget'],
    ['what is read-only', [{ op: 'replace', path: 'meta.created', value: '2026-01-01T00:00:00Z' }], 'mutability'],
    ['another id', [{ op: 'replace', path: 'id', value: 'x' }], 'mutability'],
    ['other groups', [{ op: 'add', path: 'groups', value: [{ value: 'x' }] }], 'mutability'],
    ['removal of what is required', [{ op: 'remove', path: 'userName' }], 'mutability'],
    ['another type', [{ op: 'replace', path: 'title', value: { value: 'x' } }], 'invalidValue'],
    ['no value', [{ op: 'replace', path: 'title' }], 'invalidSyntax'],
    ['a text for an object', [{ op: 'replace', value: 'x' }], 'invalidValue'],
    ['another operation', [{ op: 'move', path: 'title', value: 'x' }], 'invalidSyntax'],
    ['no operation', [], 'invalidSyntax'],
    ['no list', 'x', 'invalidSyntax'],
    ['what is no operation', [null], 'invalidSyntax'],
    ['1,001 operations', Array.from({ length: 1001 }, () => ({ op: 'add', path: 'title', value: 'x' })), 'tooMany'],
  ])('refuses %s, and does nothing of what came before', async (_what, operations, scimType) => {
    // prettier-ignore
    const { id, meta } = await client.addUser();
    const all = Array.isArray(operations)
      ? [...(operations.length === 1 ? [{ op: 'add', path: 'nickName', value: 'N' }] : []), ...operations]
      : operations;
    const { status, body } = await client.send('PATCH', `/Users/${id}`, { schemas: [PATCH], Operations: all });
    expect({ status, scimType: body.scimType, schemas: body.schemas }).toEqual({
      status: 400,
      scimType,
      schemas: [ERROR],
    });
    expect((await client.get(`/Users/${id}`)).body).toMatchObject({ meta });
    expect(Object.prototype).not.toHaveProperty('polluted');
  });
});

describe('a request that is at fault', () => {
  it.each<[string, string, string, string | undefined, Record<string, string>, number, string | undefined]>([
    ['no JSON', 'POST', '/Users', '{', {}, 400, 'invalidSyntax'],
    ['no object', 'POST', '/Users', '[]', {}, 400, 'invalidSyntax'],
    ['nothing', 'POST', '/Users', '', {}, 400, 'invalidSyntax'],
    ['null', 'PATCH', '/Users/x', 'null', {}, 400, 'invalidSyntax'],
    ['a prototype', 'POST', '/Users', '{"__proto__":{"x":1}}', {}, 400, 'invalidSyntax'],
    ['no schemas', 'POST', '/Users', '{"userName":"x"}', {}, 400, 'invalidSyntax'],
    ['another content type', 'POST', '/Users', '<x/>', { 'content-type': 'text/xml' }, 415, undefined],
    ['too much', 'POST', '/Users', `{"x":"${'x'.repeat(9_000_000)}"}`, {}, 413, undefined],
    ['another method', 'PUT', '/Users', '{}', {}, 405, undefined],
    ['another method on discovery', 'POST', '/Schemas', '{}', {}, 405, undefined],
    ['bulk operations', 'POST', '/Bulk', '{}', {}, 501, undefined],
    ['another address', 'GET', '/Devices', undefined, {}, 404, undefined],
    ['oneself', 'GET', '/Me', undefined, {}, 404, undefined],
    ['an address that cannot be read', 'GET', '/Users/%E0%A4%A', undefined, {}, 404, undefined],
    ['a very long id', 'GET', `/Users/${'x'.repeat(5_000)}`, undefined, {}, 404, undefined],
  ])('with %s is told so in the form of SCIM', async (_what, method, where, body, headers, status, scimType) => {
    const answer = await client.send(method, where, body, headers);
    expect(answer.body).toEqual({
      schemas: [ERROR],
      ...(scimType && { scimType }),
      detail: expect.any(String),
      status: String(status),
    });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/scim+json; charset=utf-8');
    if (status === 405) expect(answer.headers.get('allow')).toMatch(/^GET, HEAD/);
  });

  it('takes JSON under either name, and a DELETE that announces a body and has none', async () => {
    const json = { 'content-type': 'application/json' };
    const { status, body } = await client.send('POST', '/Users', newUser(), json);
    expect(status).toBe(201);
    expect((await client.send('DELETE', `/Users/${body.id}`, '', json)).status).toBe(204);
  });

  it('by our fault is logged, and says nothing of it', async () => {
    await house.database.owner.query('REVOKE INSERT ON audit_events FROM gatehouse_app');
    const user = newUser();
    const { status, body } = await client.send('POST', '/Users', user);
    await house.database.owner.query('GRANT INSERT ON audit_events TO gatehouse_app');
    expect({ status, body }).toEqual({
      status: 500,
      body: { schemas: [ERROR], detail: 'Something went wrong on our side.', status: '500' },
    });
    expect(house.log.filter(({ msg }) => msg === 'a SCIM request met a defect')).toHaveLength(1);
    expect(await house.rows('SELECT FROM users WHERE email = lower($1)', [user.userName])).toEqual([]);
    expect(await client.find('/Users', `userName eq "${String(user.userName)}"`)).toEqual([]);
  });
});
