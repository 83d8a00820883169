import { keyOf } from '../support/callers.ts';
import { permit } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { eventsOf, faults, IMPORT_SETTINGS, setConfig, settingsRow, updateSettings } from '../support/settings.ts';
import { streaming } from '../support/subscriptions.ts';
import { until, whenWaitingForLock } from '../support/until.ts';
import { SocketClient } from '../support/web-socket.ts';

const KEY = 'sk-0123456789abcdef-of-a-provider';
const connections = (apiKey: string, baseUrl = 'https://llm.example.org') => ({
  providers: [{ id: 'main', baseUrl, apiKey }],
});

let house: House;
let superAdmin: TestUser;
let caller: Caller;
beforeAll(async () => {
  house = await House.open();
  superAdmin = await house.addUser('ADMIN');
  await house.markFirst(superAdmin);
  caller = await house.callerFor(superAdmin);
});
const begin = async () => {
  await house.rows(`UPDATE settings SET document = '{}', version = 1`);
  await house.rows('TRUNCATE platform_configs, audit_events');
  await house.app.unitOfWork.maintain((tx) => house.app.notifications.send(tx, 'settings', {}));
};
beforeEach(begin);
afterAll(() => house.close());

/** The export as it came over the wire, in the order of its members. */
const exported = async (from: House, who: Caller): Promise<string> => {
  const { data, errors } = await from.ask(who, '{ exportSettings }');
  expect(errors).toEqual([]);
  return JSON.stringify(data.exportSettings);
};
const imported = (document: object, dryRun = false, who: Caller = caller, into: House = house) =>
  into.ask(who, IMPORT_SETTINGS, { document, dryRun });
const empty = { formatVersion: 1, platformConfigs: {} };

const fill = async (): Promise<void> => {
  const answers = [
    await updateSettings(house, caller, {
      registration: { signUpEnabled: false, allowedEmailDomains: ['b.example', 'a.example'] },
      pricing: { prices: [{ model: null, inputPerMillion: '0.10', outputPerMillion: '1' }] },
      billingCurrency: 'EUR',
      users: { defaultLocale: 'pt-BR' },
    }),
    await setConfig(house, caller, 'ui', { z: 1, 'x-a': { long_name: 1.5e-9, b: 'ü' } } as object, { isPublic: true }),
    await setConfig(house, caller, 'ui', { 'x-z': 1, 'x-a': { long_name: 1.5e-9, b: 'ü' } }, { isPublic: true }),
    await setConfig(house, caller, 'my_tool', { z: [1, { y: null }], a: 1e21 }),
    await setConfig(house, caller, 'connections', connections(KEY)),
  ];
  expect(answers.map(({ refusal }) => refusal?.code)).toEqual([
    undefined,
    'BAD_USER_INPUT',
    undefined,
    undefined,
    undefined,
  ]);
};

describe('exportSettings and importSettings', () => {
  it('carry all of it to another installation and back, to the byte', async () => {
    await fill();
    const first = await exported(house, caller);
    expect(first).not.toContain(KEY);
    expect(JSON.parse(first)).toMatchObject({
      formatVersion: 1,
      registration: { signUpEnabled: false, defaultRole: 'PENDING' },
      billingCurrency: 'EUR',
      platformConfigs: { ui: { isPublic: true }, connections: { document: connections('[secret]') } },
    });

    const elsewhere = await House.open();
    const theirs = await elsewhere.addUser('ADMIN');
    await elsewhere.markFirst(theirs);
    const them = await elsewhere.callerFor(theirs);
    const { errors } = await imported(JSON.parse(first), false, them, elsewhere);
    const second = await exported(elsewhere, them);
    await elsewhere.close();
    expect([errors, second]).toEqual([[], first]);
    expect((await imported(JSON.parse(second))).data.importSettings.changedPaths).toEqual([]);
    expect(await exported(house, caller)).toBe(first);
  });

  it('keep the secrets that are here, and leave a mark where there are none', async () => {
    await fill();
    const document = JSON.parse(await exported(house, caller));
    const service = await house.addUser('USER', { type: 'SERVICE', email: null });
    await permit(house, service, { SETTINGS: 'READ' });
    const key = await keyOf(house, service, ['READ'], { readsSecrets: true });
    const secret = async () =>
      (await house.ask(key, '{ platformConfig(namespace: "connections") { document } }')).data.platformConfig.document
        .providers[0].apiKey;

    document.platformConfigs.connections.document.modelCache = { enabled: true };
    expect((await imported(document)).data.importSettings.changedPaths).toEqual([
      'platformConfigs.connections.document.modelCache',
    ]);
    expect(await secret()).toBe(KEY);

    document.platformConfigs.connections.document.providers[0].baseUrl = 'https://elsewhere.example';
    expect((await imported(document)).errors).toEqual([]);
    expect(await secret()).toBeNull();
    // From a mark without a secret everything else can be changed.
    const marked = { ...connections('[secret]', 'https://elsewhere.example'), modelCache: { enabled: false } };
    expect((await setConfig(house, caller, 'connections', marked)).errors).toEqual([]);
  });

  it('replace everything: settings that are not named are as by default, documents that are not named go', async () => {
    await fill();
    const document = {
      ...empty,
      passwords: { minLength: 14 },
      platformConfigs: {
        models: { isPublic: false, document: { order: ['m'] } },
        my_tool: { isPublic: true, document: { a: 1 } },
      },
    };
    const { data, errors } = await imported(document);
    expect(errors).toEqual([]);
    const changed = [
      'registration.signUpEnabled',
      'registration.allowedEmailDomains',
      'passwords.minLength',
      'users.defaultLocale',
      'pricing.prices',
      'billingCurrency',
      'platformConfigs.models',
      'platformConfigs.my_tool.isPublic',
      'platformConfigs.my_tool.document.z',
      'platformConfigs.my_tool.document.a',
      'platformConfigs.connections',
      'platformConfigs.ui',
    ];
    expect([...data.importSettings.changedPaths].sort()).toEqual(changed.sort());
    expect(data.importSettings.settings).toMatchObject({
      passwords: { minLength: 14 },
      billingCurrency: 'USD',
      version: 3,
    });
    expect(await settingsRow(house)).toEqual({ document: { passwords: { minLength: 14 } }, version: 3 });
    const rows = await house.rows('SELECT namespace, version FROM platform_configs ORDER BY namespace');
    expect(rows).toEqual([
      { namespace: 'models', version: 1 },
      { namespace: 'my_tool', version: 2 },
    ]);
    expect(await eventsOf(house, 'SETTINGS_IMPORTED')).toMatchObject([
      {
        actor_id: superAdmin.id,
        before: { billingCurrency: 'EUR' },
        after: { billingCurrency: 'USD', 'passwords.minLength': 14 },
      },
    ]);
    const told = (await eventsOf(house, 'PLATFORM_CONFIG_CHANGED')).slice(-4).map(({ target_name }) => target_name);
    expect(told.sort()).toEqual(['connections', 'models', 'my_tool', 'ui']);
  });

  it('do nothing in a dry run but tell what would change', async () => {
    await fill();
    const before = await exported(house, caller);
    const { data } = await imported({ ...empty, passwords: { minLength: 14 } }, true);
    expect(data.importSettings.changedPaths).toContain('passwords.minLength');
    expect(data.importSettings.settings).toMatchObject({
      passwords: { minLength: 8 },
      billingCurrency: 'EUR',
      version: 2,
    });
    expect([await exported(house, caller), await eventsOf(house, 'SETTINGS_IMPORTED')]).toEqual([before, []]);
  });

  it('change nothing and record nothing the second time', async () => {
    await imported({ ...empty, passwords: { minLength: 14 } });
    const { data } = await imported({ ...empty, passwords: { minLength: 14 } });
    expect(data.importSettings).toMatchObject({ changedPaths: [], settings: { version: 2 } });
    expect(await eventsOf(house, 'SETTINGS_IMPORTED')).toHaveLength(1);
  });

  it('hold at once, and tell everybody who keeps access where it may have changed', async () => {
    const OPTIONS = '{ signInOptions { passwordPolicy { minLength } } }';
    await house.ask(house.anonymous, OPTIONS);
    const client = new SocketClient(house, await house.callerFor(await house.addUser('USER')));
    const stream = client.subscribe('subscription { accessChanged { userId } }');
    await streaming(house, 1);
    await imported({ ...empty, passwords: { minLength: 14 }, permissions: { defaultsApplyTo: 'USERS_WITHOUT_GROUP' } });
    expect((await house.ask(house.anonymous, OPTIONS)).data.signInOptions.passwordPolicy.minLength).toBe(14);
    await until(() => stream.answers.length > 0);
    const answers = stream.answers.map(({ data }) => data);
    await client.close();
    expect(answers).toEqual([{ accessChanged: { userId: null } }]);
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ['nothing', {}, ['document.formatVersion REQUIRED', 'document.platformConfigs REQUIRED']],
    ['another format', { ...empty, formatVersion: 2 }, ['document.formatVersion INVALID']],
    ['an unknown section', { ...empty, secrets: {} }, ['document.secrets UNKNOWN']],
    ['an unknown setting', { ...empty, users: { color: 'red' } }, ['document.users.color UNKNOWN']],
    ['a text for a number', { ...empty, passwords: { minLength: '9' } }, ['document.passwords.minLength INVALID']],
    ['a list for a section', { ...empty, passwords: [] }, ['document.passwords INVALID']],
    ['no value', { ...empty, users: { defaultLocale: null } }, ['document.users.defaultLocale INVALID']],
    [
      'no time zone',
      { ...empty, users: { defaultTimeZone: 'Mars/Olympus' } },
      ['document.users.defaultTimeZone INVALID'],
    ],
    ['no currency', { ...empty, billingCurrency: 'XXXX' }, ['document.billingCurrency INVALID']],
    [
      'a price for nothing',
      { ...empty, pricing: { prices: [{ inputPerMillion: '1' }] } },
      ['document.pricing.prices.0.outputPerMillion REQUIRED'],
    ],
    [
      'a float for a price',
      { ...empty, pricing: { prices: [{ inputPerMillion: 1.5, outputPerMillion: '1' }] } },
      ['document.pricing.prices.0.inputPerMillion INVALID'],
    ],
    [
      'confirmed addresses without mail',
      { ...empty, registration: { emailConfirmationRequired: true } },
      ['document.registration.emailConfirmationRequired MAIL_IS_OFF'],
    ],
    ['a list for the documents', { ...empty, platformConfigs: [] }, ['document.platformConfigs INVALID']],
    [
      'faults in several documents',
      {
        ...empty,
        passwords: { minLength: 9 },
        platformConfigs: {
          Bad: { isPublic: true, document: {} },
          models: { isPublic: true, document: { order: 'm' } },
          ui: { document: null, more: 1 },
        },
      },
      [
        'document.platformConfigs.Bad INVALID',
        'document.platformConfigs.models.document.order TYPE',
        'document.platformConfigs.ui.isPublic INVALID',
        'document.platformConfigs.ui.document INVALID',
        'document.platformConfigs.ui.more UNKNOWN',
      ],
    ],
  ])('refuse %s whole, and say where', async (_what, document, expected) => {
    await fill();
    const before = await exported(house, caller);
    for (const dryRun of [false, true]) {
      const answer = await imported(document, dryRun);
      expect([answer.refusal?.code, faults(answer)]).toEqual(['BAD_USER_INPUT', expected]);
    }
    expect(await exported(house, caller)).toBe(before);
  });

  it('are not imported by whoever waited, and was the super admin no more', async () => {
    const next = await house.addUser('ADMIN');
    const holder = await house.database.owner.connect();
    await holder.query('BEGIN');
    await holder.query('UPDATE installation SET super_admin_id = $1', [next.id]);
    const waiting = imported({ ...empty, billingCurrency: 'EUR' });
    await whenWaitingForLock(house);
    await holder.query('COMMIT');
    holder.release();
    expect((await waiting).refusal?.code).toBe('FORBIDDEN');
    expect(await settingsRow(house)).toEqual({ document: {}, version: 1 });
    await house.rows('UPDATE installation SET super_admin_id = $1', [superAdmin.id]);
  });

  it.each([
    ['settings', (who: Caller) => updateSettings(house, who, { billingCurrency: 'EUR' })],
    ['documents', (who: Caller) => setConfig(house, who, 'my_tool', {})],
  ])('and %s are not changed by whoever waited, and is no administrator any more', async (_what, change) => {
    const admin = await house.addUser('ADMIN');
    const who = await house.callerFor(admin);
    const holder = await house.database.owner.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM settings FOR UPDATE');
    const waiting = change(who);
    await whenWaitingForLock(house);
    await house.rows(`UPDATE users SET role = 'USER' WHERE id = $1`, [admin.id]);
    await holder.query('COMMIT');
    holder.release();
    expect((await waiting).refusal?.code).toBe('UNAUTHENTICATED');
    expect(await settingsRow(house)).toEqual({ document: {}, version: 1 });
    expect(await house.rows('SELECT FROM platform_configs')).toEqual([]);
  });

  it('are for the super admin alone to import, and for administrators to export', async () => {
    const admin = await house.callerFor(await house.addUser('ADMIN'));
    expect((await imported(empty, true, admin)).refusal?.code).toBe('FORBIDDEN');
    expect(JSON.parse(await exported(house, admin)).formatVersion).toBe(1);
  });

  it.each(lesserCallers)('are denied to %s', async (_who, make, code) => {
    const who = await make(house);
    const answers = [await imported(empty, false, who), await house.ask(who, '{ exportSettings }')];
    expect(answers.map(({ refusal }) => refusal?.code)).toEqual([code, code]);
  });
});
