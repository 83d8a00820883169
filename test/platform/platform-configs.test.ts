import { SecretBox } from '../../src/foundation/crypto/index.ts';
import { impersonating, keyOf } from '../support/callers.ts';
import { addDelegate, permit } from '../support/delegates.ts';
import { House, type Answer, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { whenWaitingForLock } from '../support/until.ts';
import {
  ALL_CONFIGS,
  DELETE_CONFIG,
  eventsOf,
  faults,
  IMPORT_SETTINGS,
  ONE_CONFIG,
  setConfig,
} from '../support/settings.ts';

const MARK = '[secret]';
const KEY = 'sk-0123456789abcdef-of-a-provider';

let house: House;
let admin: TestUser;
let caller: Caller;
beforeAll(async () => {
  house = await House.open();
  admin = await house.addUser('ADMIN', { name: 'Ada' });
  caller = await house.callerFor(admin);
});
beforeEach(async () => {
  await house.rows('TRUNCATE platform_configs, audit_events');
  await house.rows('UPDATE settings SET removed_config_version = 0');
});
afterAll(() => house.close());

const one = async (who: Caller, namespace: string) => {
  const { data, errors } = await house.ask(who, ONE_CONFIG, { namespace });
  expect(errors).toEqual([]);
  return data.platformConfig;
};
const names = async (who: Caller): Promise<string[]> =>
  (await house.ask(who, ALL_CONFIGS)).data.platformConfigs.map(({ namespace }: { namespace: string }) => namespace);
const row = async (namespace: string) =>
  (await house.rows('SELECT * FROM platform_configs WHERE namespace = $1', [namespace]))[0];
const remove = (who: Caller, namespace: string): Promise<Answer> => house.ask(who, DELETE_CONFIG, { namespace });
const done = (answer: Answer): Answer => {
  expect(answer.errors).toEqual([]);
  return answer;
};
/** Does what has to wait for the settings, and lets go of them once several wait. */
const held = async <T>(work: () => Promise<T>): Promise<T> => {
  const holder = await house.database.owner.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT FROM settings FOR UPDATE');
  const working = work();
  await whenWaitingForLock(house, 5);
  await holder.query('COMMIT');
  holder.release();
  return working;
};
const provider = (values: object = {}) => ({
  providers: [{ id: 'main', baseUrl: 'https://llm.example.org/v1', ...values }],
});

describe('setPlatformConfig', () => {
  it('stores a document of any shape, and leaves the trail without what is in it', async () => {
    const document = { b: [1, { deep: [true, null, 'ü'] }], a: { 'n.o': 0.25 } };
    const { data } = done(await setConfig(house, caller, 'my_tool', document));
    const config = data.setPlatformConfig.config;
    expect(config).toMatchObject({ namespace: 'my_tool', document, isPublic: false, version: 1 });
    expect(config.updatedBy).toEqual({ id: admin.id, name: 'Ada' });
    expect(await row('my_tool')).toMatchObject({
      document,
      is_public: false,
      version: 1,
      updated_by: admin.id,
      secrets: null,
    });
    expect(await eventsOf(house, 'PLATFORM_CONFIG_CHANGED')).toMatchObject([
      {
        actor_id: admin.id,
        target_type: 'PlatformConfig',
        target_name: 'my_tool',
        before: null,
        after: { version: 1, isPublic: false, changedPaths: ['isPublic', 'document'] },
      },
    ]);
  });

  it('tells where a document was changed', async () => {
    await setConfig(house, caller, 'my_tool', { a: { one: 1, two: [1] }, b: 1 });
    done(await setConfig(house, caller, 'my_tool', { a: { one: 1, two: [2] }, c: 1 }, { isPublic: true }));
    const [, event] = await eventsOf(house, 'PLATFORM_CONFIG_CHANGED');
    expect(event.before).toEqual({ version: 1, isPublic: false });
    expect(event.after).toEqual({
      version: 2,
      isPublic: true,
      changedPaths: ['isPublic', 'document.a.two', 'document.b', 'document.c'],
    });
  });

  it('changes nothing and records nothing the second time, in whatever order members come', async () => {
    await setConfig(house, caller, 'my_tool', { a: 1, b: { c: 1, d: 2 } });
    const { data } = done(await setConfig(house, caller, 'my_tool', { b: { d: 2, c: 1 }, a: 1 }));
    expect(data.setPlatformConfig.config.version).toBe(1);
    expect(await eventsOf(house, 'PLATFORM_CONFIG_CHANGED')).toHaveLength(1);
  });

  it('of forty at once that saw none, lets one through', async () => {
    const answers = await held(() =>
      Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          setConfig(house, caller, 'my_tool', { index }, { expectedVersion: 0 }),
        ),
      ),
    );
    const codes = answers.map(({ refusal }) => refusal?.code ?? 'done').sort();
    expect(codes).toEqual([...Array.from({ length: 39 }, () => 'CONFLICT'), 'done']);
    expect((await row('my_tool')).version).toBe(1);
  });

  it('is based on the version that was seen', async () => {
    await setConfig(house, caller, 'my_tool', { a: 1 });
    done(await setConfig(house, caller, 'my_tool', { a: 2 }, { expectedVersion: 1 }));
    expect((await setConfig(house, caller, 'my_tool', { a: 3 }, { expectedVersion: 1 })).refusal?.code).toBe(
      'CONFLICT',
    );
    expect((await row('my_tool')).document).toEqual({ a: 2 });
  });

  it.each<[string, string, object, string[]]>([
    ['a name with capitals', 'MyTool', {}, ['input.namespace MATCHES']],
    ['a name that is too long', 'a'.repeat(65), {}, ['input.namespace MAX_LENGTH']],
    ['more than 64 KiB', 'my_tool', { text: 'ü'.repeat(33_000) }, ['input.document TOO_LARGE']],
    ['what is nested too deep', 'my_tool', deep(25), ['input.document TOO_DEEP']],
    ['NUL', 'my_tool', { a: ['\u0000'] }, ['input.document.a.0 UNREADABLE']],
    ['half a character in a name', 'my_tool', { a: { '\ud800': 1 } }, ['input.document.a UNREADABLE']],
    [
      'an address without a scheme',
      'connections',
      provider({ baseUrl: 'llm.example.org' }),
      ['input.document.providers.0.baseUrl PATTERN'],
    ],
    [
      'a password in an address',
      'connections',
      provider({ baseUrl: 'https://u:p@llm.example.org' }),
      ['input.document.providers.0.baseUrl PATTERN'],
    ],
    ['an unknown kind', 'connections', provider({ kind: 'x' }), ['input.document.providers.0.kind ENUM']],
    ['a misspelt member', 'connections', provider({ enabeld: true }), ['input.document.providers.0.enabeld UNKNOWN']],
    [
      'a server without an address',
      'tool_servers',
      { servers: [{ id: 'a', name: 'A' }] },
      ['input.document.servers.0.url REQUIRED'],
    ],
    [
      'a server to sign in at with nothing',
      'tool_servers',
      { servers: [{ id: 'a', name: 'A', url: 'https://a.example', authentication: { type: 'bearer' } }] },
      ['input.document.servers.0.authentication.token REQUIRED'],
    ],
    [
      'two servers of one id',
      'tool_servers',
      { servers: ['A', 'B'].map((name) => ({ id: 'a', name, url: 'https://a.example' })) },
      ['input.document.servers UNIQUE_IDS'],
    ],
    [
      'Jupyter without a server',
      'code_execution',
      { interpreter: { enabled: true, engine: 'jupyter' } },
      ['input.document.interpreter.jupyter REQUIRED'],
    ],
    ['a model twice', 'models', { order: ['a', 'b', 'a'] }, ['input.document.order UNIQUE_ITEMS']],
    [
      'a banner of no kind, and a suggestion of nothing',
      'ui',
      { banners: [{ id: 'b', kind: 'loud', content: 'x' }], promptSuggestions: [{ title: 'T' }] },
      ['input.document.banners.0.kind ENUM', 'input.document.promptSuggestions.0.content REQUIRED'],
    ],
  ])('refuses %s, and says where', async (_what, namespace, document, expected) => {
    const answer = await setConfig(house, caller, namespace, document);
    expect([answer.refusal?.code, faults(answer)]).toEqual(['BAD_USER_INPUT', expected]);
    expect(await house.rows('SELECT FROM platform_configs')).toEqual([]);
  });

  it.each<[string, object]>([
    [
      'connections',
      {
        directConnections: { enabled: true },
        modelCache: { enabled: true, ttlSeconds: 600 },
        ...provider({ name: 'Main', kind: 'openai', enabled: true, modelIds: ['m-1'], 'x-region': { any: 'thing' } }),
      },
    ],
    [
      'tool_servers',
      {
        servers: [
          {
            id: 'a',
            name: 'A',
            url: 'https://a.example/x?y=1',
            kind: 'mcp',
            authentication: { type: 'none' },
            enabled: false,
          },
        ],
      },
    ],
    [
      'code_execution',
      {
        execution: { enabled: true, engine: 'pyodide' },
        interpreter: {
          enabled: true,
          engine: 'jupyter',
          jupyter: { url: 'http://jupyter:8888', authentication: 'none', timeoutSeconds: 60 },
        },
      },
    ],
    ['models', { defaultModels: ['m-1'], order: ['m-2', 'm-1'], 'x-note': 'ours' }],
    [
      'ui',
      {
        banners: [
          {
            id: 'maintenance',
            kind: 'warning',
            title: 'Maintenance',
            content: 'On Sunday.',
            dismissible: true,
            startsAt: '2026-12-06T08:00:00Z',
            endsAt: '2026-12-06T10:00:00+01:00',
          },
        ],
        promptSuggestions: [{ title: 'Explain', subtitle: 'a word', content: 'What is entropy?' }],
      },
    ],
  ])('takes what the platform configures of %s', async (namespace, document) => {
    done(await setConfig(house, caller, namespace, document));
    expect((await row(namespace)).document).toEqual(document);
  });

  it.each<[string, string]>([
    ['with names that objects have', '{ constructor: "x", toString: { hasOwnProperty: 1 }, __proto__x: [] }'],
    ['with numbers to the edge', '{ a: 1e308, b: -0.0, c: 9007199254740993, d: 1.5e-9 }'],
    ['that is empty', '{}'],
  ])('takes a document as a literal %s', async (_what, literal) => {
    done(
      await house.ask(
        caller,
        `mutation { setPlatformConfig(input: { namespace: "my_tool", document: ${literal} }) { config { version } } }`,
      ),
    );
    expect((await row('my_tool')).version).toBe(1);
  });

  it.each<[string, string, string]>([
    ['a number that JSON does not have', '{ a: [1e999] }', 'BAD_USER_INPUT'],
    ['a list', '[1]', 'GRAPHQL_VALIDATION_FAILED'],
  ])('refuses as a literal %s', async (_what, literal, code) => {
    const answer = await house.ask(
      caller,
      `mutation { setPlatformConfig(input: { namespace: "my_tool", document: ${literal} }) { config { version } } }`,
    );
    expect(answer.refusal?.code).toBe(code);
  });

  it('refuses what is nested without an end, however it comes', async () => {
    const nested = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const response = await fetch(`${house.url}/graphql`, {
      method: 'POST',
      headers: { ...(caller as Record<string, string>), 'content-type': 'application/json' },
      body: `{"query":"mutation ($d: JSONObject!) { setPlatformConfig(input: { namespace: \\"a\\", document: $d }) { config { version } } }","variables":{"d":${nested}}}`,
    });
    const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
    expect(errors[0]!.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('stores a hundred documents, and no more', async () => {
    await house.rows(
      `INSERT INTO platform_configs SELECT 'n' || i, '{}', NULL, false, 1, NULL, now() FROM generate_series(1, 100) i`,
    );
    expect((await setConfig(house, caller, 'one_more', {})).refusal?.code).toBe('INVALID_STATE');
    done(await setConfig(house, caller, 'n1', { a: 1 }));
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    const { refusal } = await setConfig(house, await make(house), 'my_tool', {});
    expect([refusal?.code, await row('my_tool')]).toEqual([code, undefined]);
  });

  it('is for delegates of settings with WRITE alone', async () => {
    const [writer, reader] = [
      await addDelegate(house, { SETTINGS: 'WRITE' }),
      await addDelegate(house, { SETTINGS: 'READ' }),
    ];
    expect((await setConfig(house, reader.caller, 'my_tool', {})).refusal?.code).toBe('FORBIDDEN');
    done(await setConfig(house, writer.caller, 'my_tool', {}));
    done(await remove(writer.caller, 'my_tool'));
  });
});

describe('secrets of a document', () => {
  const service = async (scopes: ('FULL' | 'READ')[] = ['READ']): Promise<Caller> => {
    const account = await house.addUser('USER', { type: 'SERVICE', email: null });
    await permit(house, account, { SETTINGS: 'READ' });
    return keyOf(house, account, scopes, { readsSecrets: true });
  };
  const keyIn = async (who: Caller) => (await one(who, 'connections')).document.providers[0].apiKey;

  it('are sealed, shown to nobody but services, and kept where the mark comes back', async () => {
    const { data } = done(await setConfig(house, caller, 'connections', provider({ apiKey: KEY })));
    expect(data.setPlatformConfig.config.document.providers[0].apiKey).toBe(MARK);
    expect((await row('connections')).document).toEqual(provider({ apiKey: MARK }));
    expect(await keyIn(caller)).toBe(MARK);
    expect(await keyIn(await service())).toBe(KEY);

    done(
      await setConfig(house, caller, 'connections', {
        ...(await one(caller, 'connections')).document,
        modelCache: { enabled: true },
      }),
    );
    expect([(await row('connections')).version, await keyIn(await service())]).toEqual([2, KEY]);
  });

  it('stay with a member of a list by its id, whatever comes before it', async () => {
    await setConfig(house, caller, 'connections', provider({ apiKey: KEY }));
    const other = { id: 'other', baseUrl: 'https://other.example.org', apiKey: 'sk-another-0123456789' };
    done(
      await setConfig(house, caller, 'connections', { providers: [other, ...provider({ apiKey: MARK }).providers] }),
    );
    const { document } = await one(await service(), 'connections');
    expect(document.providers.map(({ apiKey }: { apiKey: string }) => apiKey)).toEqual([other.apiKey, KEY]);
  });

  it('are not sent to another address by whoever does not know them', async () => {
    await setConfig(house, caller, 'connections', provider({ apiKey: KEY }));
    const moved = await setConfig(
      house,
      caller,
      'connections',
      provider({ apiKey: MARK, baseUrl: 'https://evil.example' }),
    );
    expect(faults(moved)).toEqual(['input.document.providers.0.apiKey ADDRESS_CHANGED']);
    const renamed = await setConfig(house, caller, 'connections', {
      providers: [{ id: 'new', baseUrl: 'https://evil.example', apiKey: MARK }],
    });
    expect(faults(renamed)).toEqual(['input.document.providers.0.apiKey NOT_KEPT']);
    done(await setConfig(house, caller, 'connections', provider({ apiKey: KEY, baseUrl: 'https://next.example.org' })));
  });

  it.each<[string, object, object, string]>([
    [
      'beside it under the name of a secret',
      { login: { credentials: { url: 'https://a.example', token: 's' } } },
      { login: { credentials: { url: 'https://evil.example', token: MARK } } },
      'login.credentials.token',
    ],
    [
      'that only belongs to it',
      { credentials: { account: 'a', token: 's' } },
      { credentials: { account: 'evil', token: MARK } },
      'credentials.token',
    ],
    [
      'above the list that it is in',
      { baseUrl: 'https://a.example', providers: [{ id: 'a', apiKey: 's' }] },
      { baseUrl: 'https://evil.example', providers: [{ id: 'a', apiKey: MARK }] },
      'providers.0.apiKey',
    ],
    [
      'in another list',
      { endpoints: [{ id: 'a', at: 'https://a.example' }], providers: [{ id: 'a', apiKey: 's' }] },
      { endpoints: [{ id: 'a', at: 'https://evil.example' }], providers: [{ id: 'a', apiKey: MARK }] },
      'providers.0.apiKey',
    ],
    ['in a connection string', { dsn: 'pg://a', apiKey: 's' }, { dsn: 'pg://evil', apiKey: MARK }, 'apiKey'],
    ...['hostname', 'port', 'httpProxy', 'origin', 'domain', 'apiBase', 'baseURL'].map(
      (name): [string, object, object, string] => [
        `by ${name}`,
        { [name]: 'one', apiKey: 's' },
        { [name]: 'another', apiKey: MARK },
        'apiKey',
      ],
    ),
    ['by a number', { port: 443, apiKey: 's' }, { port: 8443, apiKey: MARK }, 'apiKey'],
    [
      'its place with another',
      { url: 'https://a.example', 'x-docs': 'https://evil.example', token: 's' },
      { description: 'https://a.example', url: 'https://evil.example', token: MARK },
      'token',
    ],
    [
      'its member of another list',
      {
        endpoints: [
          { id: 'a', at: 'https://a.example' },
          { id: 'b', at: 'https://evil.example' },
        ],
        apiKey: 's',
      },
      {
        endpoints: [
          { id: 'b', at: 'https://a.example' },
          { id: 'a', at: 'https://evil.example' },
        ],
        apiKey: MARK,
      },
      'apiKey',
    ],
  ])('are not kept where an address changes %s', async (_what, before, after, place) => {
    done(await setConfig(house, caller, 'my_tool', before));
    expect(faults(await setConfig(house, caller, 'my_tool', after))).toEqual([
      `input.document.${place} ADDRESS_CHANGED`,
    ]);
    // Sent as it was read, everything stays.
    const { document } = await one(caller, 'my_tool');
    done(await setConfig(house, caller, 'my_tool', { ...document, note: 'x' }));
    expect((await one(await service(), 'my_tool')).document).toEqual({ ...before, note: 'x' });
  });

  it('that were sealed with a key that was lost are none: documents are read, changed, imported and removed', async () => {
    await setConfig(house, caller, 'connections', provider({ apiKey: KEY }));
    const sealed = new SecretBox(Buffer.alloc(32, 9)).seal(Buffer.from('{}'));
    await house.rows('UPDATE platform_configs SET secrets = $1', [sealed]);
    expect([await keyIn(caller), await keyIn(await service())]).toEqual([MARK, null]);
    const { data } = await house.ask(caller, '{ exportSettings }');
    const first = await house.addUser('ADMIN');
    await house.rows('UPDATE installation SET first_user_id = $1, super_admin_id = $1', [first.id]);
    const answer = await house.ask(await house.callerFor(first), IMPORT_SETTINGS, { document: data.exportSettings });
    expect(done(answer).data.importSettings.changedPaths).toEqual([]);
    done(await setConfig(house, caller, 'connections', provider({ apiKey: MARK, enabled: true })));
    done(await setConfig(house, caller, 'connections', provider({ apiKey: KEY })));
    expect(await keyIn(await service())).toBe(KEY);
    await house.rows('UPDATE platform_configs SET secrets = $1', [sealed]);
    done(await remove(caller, 'connections'));
  });

  it('are text, or they could not be hidden', async () => {
    const answer = await setConfig(house, caller, 'my_tool', { login: { password: 12345 }, hasPassword: true });
    expect(faults(answer)).toEqual(['input.document.login.password TEXT_EXPECTED']);
  });

  it.each(
    'AWS_SECRET_ACCESS_KEY secretKey accessKey signingKey encryptionKey openAIKey passwd pwd bearer sessionCookie jwt dsn connectionString'.split(
      ' ',
    ),
  )('have names such as %s', async (name) => {
    done(await setConfig(house, caller, 'my_tool', { [name]: 'hidden', publicKey: 'shown' }));
    expect((await row('my_tool')).document).toEqual({ [name]: MARK, publicKey: 'shown' });
  });

  it('have no place in a public document', async () => {
    const answer = await setConfig(house, caller, 'my_tool', { login: { clientSecret: 'x' } }, { isPublic: true });
    expect(faults(answer)).toEqual(['input.document.login.clientSecret SECRET']);
  });

  it('are known by their names in documents of any shape', async () => {
    const secrets = { API_KEY: 's1', 'x-api-key': 's2', headers: { Authorization: 's3' }, credentials: { user: 's4' } };
    const plain = { maxTokens: 7, tokens: ['<s>'], secretary: 'Bob', password: '' };
    done(await setConfig(house, caller, 'my_tool', { ...secrets, ...plain }));
    expect((await one(caller, 'my_tool')).document).toEqual({
      API_KEY: MARK,
      'x-api-key': MARK,
      headers: { Authorization: MARK },
      credentials: { user: MARK },
      ...plain,
    });
    expect((await one(await service(), 'my_tool')).document).toEqual({ ...secrets, ...plain });
  });

  it('are changed without being told', async () => {
    await setConfig(house, caller, 'connections', provider({ apiKey: KEY }));
    done(await setConfig(house, caller, 'connections', provider({ apiKey: 'sk-the-next-0123456789' })));
    const [, event] = await eventsOf(house, 'PLATFORM_CONFIG_CHANGED');
    expect(event.after.changedPaths).toEqual(['document.providers.0.apiKey']);
    expect(await keyIn(await service(['FULL']))).toBe('sk-the-next-0123456789');
  });

  it('are marks to the API key of a person, and to a session of a service', async () => {
    await setConfig(house, caller, 'connections', provider({ apiKey: KEY }));
    const account = await house.addUser('ADMIN', { type: 'SERVICE', email: null });
    expect(await keyIn(await keyOf(house, admin, ['FULL']))).toBe(MARK);
    expect(await keyIn(await house.callerFor(account))).toBe(MARK);
  });
});

describe('platformConfig and platformConfigs', () => {
  it('show public documents to active users, and the others as if they were not there', async () => {
    await setConfig(house, caller, 'ui', { banners: [] }, { isPublic: true });
    await setConfig(house, caller, 'models', { order: [] });
    const user = await house.callerFor(await house.addUser('USER'));
    const reader = await addDelegate(house, { SETTINGS: 'READ' });
    expect([await names(user), await names(reader.caller), await names(caller)]).toEqual([
      ['ui'],
      ['models', 'ui'],
      ['models', 'ui'],
    ]);
    expect([await one(user, 'models'), await one(user, 'no_such'), await one(user, 'ÄÖ\u0001')]).toEqual([
      null,
      null,
      null,
    ]);
    expect(await one(user, 'ui')).toMatchObject({ document: { banners: [] }, updatedBy: { name: 'Ada' } });
    expect(await names(await impersonating(house, admin, await house.addUser('USER')))).toEqual(['ui']);
  });

  it('name whoever changed documents in one statement for all, and nobody once the account is gone', async () => {
    const gone = await house.addUser('ADMIN');
    await setConfig(house, await house.callerFor(gone), 'ui', {}, { isPublic: true });
    await setConfig(house, caller, 'models', {});
    const { data, statements } = await house.ask(caller, ALL_CONFIGS);
    expect(data.platformConfigs.map(({ updatedBy }: { updatedBy: { id: string } }) => updatedBy.id)).toEqual([
      admin.id,
      gone.id,
    ]);
    expect(statements.length).toBeLessThanOrEqual(3);
    await house.rows('DELETE FROM users WHERE id = $1', [gone.id]);
    expect((await one(caller, 'ui')).updatedBy).toBeNull();
  });
});

describe('deletePlatformConfig', () => {
  it('uses up the versions: whoever decided on a document that is gone, changes nothing of another', async () => {
    await setConfig(house, caller, 'my_tool', { a: 1 });
    await setConfig(house, caller, 'my_tool', { a: 2 });
    done(await remove(caller, 'my_tool'));
    const { data } = done(await setConfig(house, caller, 'my_tool', { b: 1 }, { expectedVersion: 0 }));
    expect(data.setPlatformConfig.config.version).toBe(3);
    expect((await setConfig(house, caller, 'my_tool', { a: 3 }, { expectedVersion: 1 })).refusal?.code).toBe(
      'CONFLICT',
    );
  });

  it('removes the document with its secrets, shows it a last time, and leaves the trail', async () => {
    await setConfig(house, caller, 'connections', provider({ apiKey: KEY }));
    const { data } = done(await remove(caller, 'connections'));
    expect(data.deletePlatformConfig.config.document).toEqual(provider({ apiKey: MARK }));
    expect(await row('connections')).toBeUndefined();
    const [, event] = await eventsOf(house, 'PLATFORM_CONFIG_CHANGED');
    expect(event).toMatchObject({ target_name: 'connections', before: { version: 1 }, after: { version: null } });
  });

  it('says the second time that there is none', async () => {
    await setConfig(house, caller, 'ui', {});
    await remove(caller, 'ui');
    expect((await remove(caller, 'ui')).refusal?.code).toBe('NOT_FOUND');
    expect(await eventsOf(house, 'PLATFORM_CONFIG_CHANGED')).toHaveLength(2);
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    await setConfig(house, caller, 'ui', {});
    expect((await remove(await make(house), 'ui')).refusal?.code).toBe(code);
    expect(await row('ui')).toBeDefined();
  });
});

/** Objects within objects. */
function deep(levels: number): object {
  return levels === 1 ? {} : { a: deep(levels - 1) };
}
