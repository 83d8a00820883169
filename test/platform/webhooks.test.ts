import { newId } from '../../src/core/ids.ts';
import { keyOf } from '../support/callers.ts';
import { addDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { addWebhook, CREATE, DELETE, LIST, REDELIVER, ROTATE, UPDATE, webhookRow } from '../support/webhooks.ts';

const addresses: Record<string, string> = { 'hooks.example.org': '8.8.8.8', 'inside.example.org': '10.0.0.7' };
const HOOK = 'https://hooks.example.org/receive?key=kept-in-the-path-0001';
const SHOWN = 'https://hooks.example.org/…';

let house: House;
let admin: TestUser;
let boss: Caller;
beforeAll(async () => {
  house = await House.open({
    environment: { WORKER: 'off', OUTBOUND_ALLOWED: 'plain.internal' },
    resolveHost: async (name) => {
      if (name === 'plain.internal') return [{ address: '10.0.0.9', family: 4 }];
      const address = addresses[name];
      if (!address) throw new Error('ENOTFOUND');
      return [{ address, family: 4 }];
    },
  });
  admin = await house.addUser('ADMIN');
  await house.markFirst(admin);
});
beforeEach(async () => {
  // Some tests move the clock beyond what a token lasts.
  boss = await house.callerFor(admin);
});
afterEach(() => house.rows('DELETE FROM webhooks'));
afterAll(() => house.close());

const make = (input: object, by = boss, headers = {}) => house.ask(by, CREATE, { input }, headers);
const count = async (): Promise<number> => (await house.rows('SELECT id FROM webhooks')).length;
const added = () => addWebhook(house, boss, HOOK, ['USER_SUSPENDED', 'USER_CREATED']);

describe('createWebhook', () => {
  it('makes a webhook, shows its secret once and keeps it encrypted', async () => {
    const { data, errors } = await make({
      url: `${HOOK}#part`,
      actions: ['USER_CREATED', 'USER_DELETED', 'USER_CREATED'],
    });
    expect(errors).toEqual([]);
    const { webhook, secret } = data.createWebhook;
    expect(webhook).toMatchObject({
      url: HOOK,
      actions: ['USER_CREATED', 'USER_DELETED'],
      enabled: true,
      lastDelivery: null,
      failingSince: null,
    });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const row = await webhookRow(house, webhook);
    expect(row).toMatchObject({ url: HOOK, enabled: true, former_secret: null });
    expect(row.secret.length).toBe(Buffer.byteLength(secret) + 28);
    expect((await house.ask(boss, '{ webhooks { id url } }')).data.webhooks).toEqual([{ id: webhook.id, url: HOOK }]);
  });

  it('leaves an audit event, without what of the address may be secret', async () => {
    const { id } = await added();
    const [event, ...others] = await house.events(id);
    expect(event).toMatchObject({
      action: 'WEBHOOK_CREATED',
      actor_id: admin.id,
      target_type: 'Webhook',
      target_name: SHOWN,
      before: null,
      after: { url: SHOWN, actions: ['USER_SUSPENDED', 'USER_CREATED'] },
    });
    expect([others, JSON.stringify(event)]).toEqual([[], expect.not.stringContaining('kept-in-the-path')]);
  });

  it.each([
    ['that leads inward', 'https://inside.example.org/'],
    ['that nobody knows', 'https://unknown.example.org/'],
    ['of this machine', 'https://127.0.0.1/'],
    ['of this machine, disguised', 'https://[::ffff:7f00:1]/'],
    ['of metadata', 'https://169.254.169.254/latest/meta-data'],
    ['without encryption', 'http://hooks.example.org/'],
    ['with a password', 'https://ada:secret@hooks.example.org/'],
  ])('refuses an address %s', async (_what, url) => {
    const { refusal } = await make({ url, actions: ['USER_CREATED'] });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['input', 'url'] }] });
    expect(await count()).toBe(0);
  });

  it('takes one without encryption where the configuration allows the host', async () => {
    await addWebhook(house, boss, 'http://plain.internal:8080/', ['USER_CREATED']);
    expect(await count()).toBe(1);
  });

  it('refuses a webhook that wants nothing', async () => {
    const { refusal } = await make({ url: HOOK, actions: [] });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['input', 'actions'] }] });
  });

  it('refuses one beyond fifty, under any race', async () => {
    await house.rows(
      `INSERT INTO webhooks (id, url, actions, secret, created_at)
        SELECT gen_random_uuid(), 'https://hooks.example.org/', '{PLAN_CREATED}', '', now() FROM generate_series(1, 30)`,
    );
    const answers = await Promise.all(Array.from({ length: 40 }, () => make({ url: HOOK, actions: ['USER_CREATED'] })));
    expect(answers.filter(({ refusal }) => refusal === null)).toHaveLength(20);
    expect(answers.flatMap(({ refusal }) => refusal?.code ?? [])).toEqual(Array(20).fill('INVALID_STATE'));
    expect(await count()).toBe(50);
  });

  it('repeated with the same Idempotency-Key, makes none and shows no secret', async () => {
    const key = { 'idempotency-key': newId() };
    const [first, second] = [
      await make({ url: HOOK, actions: ['USER_CREATED'] }, boss, key),
      await make({ url: HOOK, actions: ['USER_CREATED'] }, boss, key),
    ];
    expect(second.data.createWebhook).toEqual({ ...first.data.createWebhook, secret: '' });
    expect(await count()).toBe(1);
  });
});

describe('updateWebhook', () => {
  const change = (id: string, input: object, by = boss) => house.ask(by, UPDATE, { id, input });

  it('changes what is given, and leaves an audit event of both sides', async () => {
    const { id } = await added();
    await change(id, { actions: ['USER_DELETED'], enabled: false });
    expect(await webhookRow(house, { id })).toMatchObject({ url: HOOK, actions: ['USER_DELETED'], enabled: false });
    const { data } = await change(id, { url: 'https://hooks.example.org/' });
    expect(data.updateWebhook.webhook).toMatchObject({ url: 'https://hooks.example.org/', enabled: false });
    expect((await house.events(id)).slice(1)).toMatchObject([
      {
        action: 'WEBHOOK_UPDATED',
        actor_id: admin.id,
        before: { actions: ['USER_SUSPENDED', 'USER_CREATED'], enabled: true },
        after: { actions: ['USER_DELETED'], enabled: false },
      },
      { before: { url: SHOWN }, after: { url: 'https://hooks.example.org' } },
    ]);
  });

  it('twice is like once, in whatever order the actions come', async () => {
    const { id } = await added();
    const { errors } = await change(id, { url: HOOK, actions: ['USER_CREATED', 'USER_SUSPENDED'], enabled: true });
    expect(errors).toEqual([]);
    expect(await house.events(id)).toHaveLength(1);
  });

  it.each([
    ['url', { url: null }],
    ['url', { url: 'https://inside.example.org/' }],
    ['actions', { actions: [] }],
    ['actions', { actions: null }],
    ['enabled', { enabled: null }],
  ])('refuses a useless %s: %j', async (name, input) => {
    const { id } = await added();
    const before = await webhookRow(house, { id });
    const { refusal } = await change(id, input);
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['input', name] }] });
    expect(await webhookRow(house, { id })).toEqual(before);
  });
});

describe('deleteWebhook', () => {
  it('deletes it with all that was kept of it, and leaves an audit event', async () => {
    const { id } = await added();
    await house.rows(
      `INSERT INTO webhook_deliveries (webhook_id, message_id, action, payload, status, created_at)
        VALUES ($1, gen_random_uuid(), 'USER_CREATED', '{}', 'SUCCEEDED', now())`,
      [id],
    );
    expect((await house.ask(boss, DELETE, { id })).data.deleteWebhook).toEqual({ deletedId: id });
    expect(await count()).toBe(0);
    expect((await house.events(id))[1]).toMatchObject({
      action: 'WEBHOOK_DELETED',
      actor_id: admin.id,
      target_name: SHOWN,
      before: { url: SHOWN },
    });
    await house.app.housekeeping.run();
    expect(await house.rows('SELECT FROM webhook_deliveries')).toEqual([]);
    expect((await house.ask(boss, DELETE, { id })).refusal!.code).toBe('NOT_FOUND');
  });
});

describe('rotateWebhookSecret', () => {
  it('gives a new secret, keeps the present one for a while, and leaves an audit event', async () => {
    const { id, secret } = await added();
    const before = await webhookRow(house, { id });
    const { data } = await house.ask(boss, ROTATE, { id });
    expect(data.rotateWebhookSecret.secret).toMatch(/^whsec_/);
    expect(data.rotateWebhookSecret.secret).not.toBe(secret);
    const row = await webhookRow(house, { id });
    expect([row.former_secret, row.secret.equals(before.secret)]).toEqual([before.secret, false]);
    const hours = (row.former_secret_until.getTime() - house.clock.now().getTime()) / 3_600_000;
    expect(hours).toBeCloseTo(24, 0);
    expect((await house.events(id))[1]).toMatchObject({ action: 'WEBHOOK_SECRET_ROTATED', actor_id: admin.id });
    house.clock.advance({ hours: 25 });
    await house.app.housekeeping.run();
    expect(await webhookRow(house, { id })).toMatchObject({ former_secret: null, former_secret_until: null });
  });

  it('keeps nothing of the present one for no hours', async () => {
    const { id } = await added();
    await house.ask(boss, ROTATE, { id, hours: 0 });
    expect(await webhookRow(house, { id })).toMatchObject({ former_secret: null, former_secret_until: null });
  });

  it.each([-1, 169])('refuses %d hours', async (hours) => {
    const { id } = await added();
    expect((await house.ask(boss, ROTATE, { id, hours })).refusal!.code).toBe('BAD_USER_INPUT');
  });
});

describe('webhooks', () => {
  it('are read with their latest deliveries in as many statements for many as for one', async () => {
    const query = `{ webhooks { id lastDelivery { messageId } deliveries(first: 1) { totalCount nodes { messageId } } } }`;
    await added();
    const one = (await house.ask(boss, query)).statements.length;
    for (let each = 0; each < 3; each += 1) await added();
    expect((await house.ask(boss, query)).statements).toHaveLength(one);
  });
});

describe.each([
  ['createWebhook', CREATE],
  ['updateWebhook', UPDATE],
  ['deleteWebhook', DELETE],
  ['rotateWebhookSecret', ROTATE],
  ['redeliverWebhook', REDELIVER],
  ['webhooks', LIST],
])('%s', (name, operation) => {
  const ask = (by: Caller, id: string) =>
    house.ask(by, operation, {
      ...(operation !== CREATE && operation !== LIST && { id }),
      ...(operation === CREATE && { input: { url: HOOK, actions: ['USER_CREATED'] } }),
      ...(operation === UPDATE && { input: { enabled: false } }),
      ...(operation === REDELIVER && { messageId: newId() }),
    });

  it('is denied to everybody else', async () => {
    const { id } = await added();
    const before = await webhookRow(house, { id });
    for (const [, caller, code] of lesserCallers) expect((await ask(await caller(house), id)).refusal!.code).toBe(code);
    const { caller } = await addDelegate(house, { USER_MANAGEMENT: 'WRITE', SETTINGS: 'WRITE', MONITORING: 'WRITE' });
    expect((await ask(caller, id)).refusal!.code).toBe('FORBIDDEN');
    const reading = await ask(await keyOf(house, admin, ['READ']), id);
    expect(reading.refusal?.code).toBe(name === 'webhooks' ? undefined : 'FORBIDDEN');
    expect(await webhookRow(house, { id })).toEqual(before);
    expect(await count()).toBe(1);
  });

  if (operation !== CREATE && operation !== LIST)
    it.each([newId(), 'nothing'])('answers NOT_FOUND for %s', async (id) => {
      expect((await ask(boss, id)).refusal).toMatchObject({ code: 'NOT_FOUND', path: [name] });
    });
});
