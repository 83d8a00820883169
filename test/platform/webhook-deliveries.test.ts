import { SecretBox } from '../../src/foundation/crypto/index.ts';
import type { AuditAction } from '../../src/core/audit-action.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { until } from '../support/until.ts';
import {
  addWebhook,
  deliverDue,
  deliveries,
  DELETE,
  isSigned,
  LIST,
  Receiver,
  REDELIVER,
  ROTATE,
  UPDATE,
  webhookRow,
  type TestWebhook,
} from '../support/webhooks.ts';

const SUSPEND = 'mutation ($id: ID!) { suspendUser(id: $id) { user { id } } }';
const RENAME = 'mutation ($id: ID!) { updateUser(id: $id, input: { name: "Grace Hopper" }) { user { id } } }';

let house: House;
let admin: TestUser;
let boss: Caller;
let receiver: Receiver;
let refusesCommit = false;
/** Where a name leads, beside 127.0.0.1. */
let leadsInward = false;
beforeAll(async () => {
  house = await House.open({
    mail: true,
    environment: { OUTBOUND_ALLOWED: '127.0.0.1, ::1' },
    resolveHost: async () => [{ address: leadsInward ? '10.0.0.7' : '127.0.0.1', family: 4 }],
  });
  admin = await house.addUser('ADMIN', { name: 'Ada Lovelace' });
  await house.markFirst(admin);
  house.app.unitOfWork.onAudit(async () => async () => {
    if (refusesCommit) throw new Error('the commit fails');
  });
});
beforeEach(async () => {
  // Tests move the clock beyond what a token lasts.
  boss = await house.callerFor(admin);
  receiver = await new Receiver().listen();
});
afterEach(async () => {
  const now = await house.callerFor(admin);
  for (const { id } of await house.rows('SELECT id FROM webhooks')) {
    const { errors } = await house.ask(now, DELETE, { id });
    expect(errors).toEqual([]);
  }
  await house.settled();
  await receiver.close();
});
afterAll(() => house.close());

const hook = (actions: readonly AuditAction[] = ['USER_SUSPENDED'], url = receiver.url): Promise<TestWebhook> =>
  addWebhook(house, boss, url, actions);
/** Somebody who is suspended, by an administrator whose session holds. */
async function suspended(): Promise<TestUser> {
  const user = await house.addUser();
  const { errors } = await house.ask(await house.callerFor(admin), SUSPEND, { id: user.id });
  expect(errors).toEqual([]);
  return user;
}
const eventOf = async ({ id }: TestUser) => (await house.events(id))[0];
/** Goes on step by step, sending what is due at each. */
async function pass(span: { hours: number }, stepMinutes = 10): Promise<void> {
  for (let step = 0; step < (span.hours * 60) / stepMinutes; step += 1) {
    house.clock.advance({ minutes: stepMinutes });
    await deliverDue(house);
  }
}
const view = async ({ id }: TestWebhook) =>
  (await house.ask(await house.callerFor(admin), LIST)).data.webhooks.find((each: TestWebhook) => each.id === id);

describe('an event that a webhook wants', () => {
  it('is sent once, as the audit log has it, signed with the secret', async () => {
    const webhook = await hook(['USER_SUSPENDED', 'USER_DELETED']);
    const user = await suspended();
    await house.ask(boss, 'mutation ($id: ID!) { activateUser(id: $id) { user { id } } }', { id: user.id });
    await house.settled();
    expect(receiver.received).toHaveLength(1);
    const [sent] = receiver.received;
    const event = await eventOf(user);
    expect(sent!.id).toBe(event.id);
    expect(isSigned(sent!, webhook.secret)).toBe(true);
    expect(sent!.headers['content-type']).toBe('application/json');
    expect(Math.abs(Number(sent!.headers['webhook-timestamp']) - house.clock.now().getTime() / 1000)).toBeLessThan(60);
    const node = `id action actorId actorName impersonator { id } targetType targetId targetName description
      changes { field before after } ipAddress userAgent requestId createdAt`;
    const { data } = await house.ask(
      boss,
      `{ auditEvents(filter: { targetId: "${user.id}", action: [USER_SUSPENDED] }) {
      nodes { ${node} } } }`,
    );
    const { impersonator, ...told } = data.auditEvents.nodes[0];
    expect(sent!.message).toEqual({
      type: 'USER_SUSPENDED',
      timestamp: event.created_at.toISOString(),
      data: { ...told, impersonatorId: impersonator },
    });
    expect(await view(webhook)).toMatchObject({
      failingSince: null,
      lastDelivery: {
        messageId: event.id,
        action: 'USER_SUSPENDED',
        succeeded: true,
        attempts: 1,
        responseStatus: 204,
        detail: null,
        nextAttemptAt: null,
      },
    });
  });

  it('is written with the change in one statement, and without webhooks in none', async () => {
    const suspend = async () => (await house.ask(boss, SUSPEND, { id: (await house.addUser()).id })).statements;
    await suspend();
    const without = await suspend();
    await hook();
    await suspend();
    const withOne = await suspend();
    await hook();
    await suspend();
    expect(await suspend()).toHaveLength(withOne.length);
    expect(withOne.length).toBe(without.length + 1);
    expect(without.filter((text) => text.includes('webhook'))).toEqual([]);
  });

  it('is not sent where the change is rolled back', async () => {
    const webhook = await hook();
    const user = await house.addUser();
    refusesCommit = true;
    const { refusal } = await house.ask(boss, SUSPEND, { id: user.id });
    refusesCommit = false;
    expect(refusal!.code).toBe('INTERNAL_SERVER_ERROR');
    const next = await suspended();
    await house.settled();
    expect(receiver.ids).toEqual([(await eventOf(next)).id]);
    expect(await deliveries(house, webhook)).toHaveLength(1);
  });

  it('is sent to each webhook that wants it, of forty at once each exactly once', async () => {
    const wanted: AuditAction[] = ['USER_UPDATED'];
    const [one, other, disabled] = [await hook(wanted), await hook([...wanted, 'GROUP_CREATED']), await hook(wanted)];
    await house.ask(boss, UPDATE, { id: disabled.id, input: { enabled: false } });
    await hook(['USER_CREATED']);
    const users = await Promise.all(Array.from({ length: 40 }, () => house.addUser()));
    // Changes that wait for no lock that they have in common, as those of standing do.
    const answers = await Promise.all(users.map(({ id }) => house.ask(boss, RENAME, { id })));
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    await house.settled();
    const ids = (await Promise.all(users.map(eventOf))).map(({ id }) => id as string);
    expect([...receiver.ids].sort()).toEqual([...ids, ...ids].sort());
    for (const { secret } of [one, other])
      expect(receiver.received.filter((sent) => isSigned(sent, secret))).toHaveLength(40);
  });

  it('is sent of other webhooks, and not of itself', async () => {
    const watching = await hook(['WEBHOOK_CREATED', 'WEBHOOK_DELETED']);
    const { id } = await hook(['PLAN_CREATED']);
    await house.settled();
    expect(receiver.received.map(({ message }) => message.data.targetId)).toEqual([id]);
    expect(isSigned(receiver.received[0]!, watching.secret)).toBe(true);
  });

  it('is signed with both secrets while both are valid', async () => {
    const { id, secret } = await hook();
    const { data } = await house.ask(boss, ROTATE, { id, hours: 24 });
    const next = data.rotateWebhookSecret.secret as string;
    await suspended();
    await house.settled();
    expect([secret, next].map((each) => isSigned(receiver.received[0]!, each))).toEqual([true, true]);
    house.clock.advance({ hours: 25 });
    await suspended();
    await house.settled();
    expect([secret, next].map((each) => isSigned(receiver.received[1]!, each))).toEqual([false, true]);
  });

  it('is not sent where the secret was sealed with a key that was lost, and is once there is another', async () => {
    const webhook = await hook();
    const sealed = new SecretBox(Buffer.alloc(32, 9)).seal(Buffer.from(webhook.secret));
    await house.rows('UPDATE webhooks SET secret = $2 WHERE id = $1', [webhook.id, sealed]);
    await suspended();
    await house.settled();
    expect(receiver.received).toEqual([]);
    expect((await view(webhook)).lastDelivery).toMatchObject({
      succeeded: false,
      detail: 'The secret was encrypted with another ENCRYPTION_KEY: rotate it.',
    });
    const { data } = await house.ask(boss, ROTATE, { id: webhook.id, hours: 24 });
    await pass({ hours: 1 });
    expect(receiver.received.length).toBeGreaterThan(0);
    expect(isSigned(receiver.received[0]!, data.rotateWebhookSecret.secret)).toBe(true);
  });

  it('is not sent to an address that leads inward by then', async () => {
    const webhook = await hook(['USER_SUSPENDED'], `http://receiver.example.org:${receiver.port}/`);
    leadsInward = true;
    await suspended();
    await house.settled();
    leadsInward = false;
    expect(receiver.received).toEqual([]);
    expect((await view(webhook)).lastDelivery).toMatchObject({
      succeeded: false,
      responseStatus: null,
      detail: 'The address is unknown, or not one that may be asked.',
    });
  });

  it('is not sent on to where a receiver redirects', async () => {
    const other = await new Receiver().listen();
    Object.assign(receiver, { says: 307, headers: { location: other.url } });
    const webhook = await hook();
    await suspended();
    await house.settled();
    expect([receiver.received.length, other.received.length]).toEqual([1, 0]);
    expect((await view(webhook)).lastDelivery).toMatchObject({ succeeded: false, responseStatus: 307 });
    await other.close();
  });

  it('does not keep a change waiting for whoever changes the webhook', async () => {
    const webhook = await hook();
    const client = await house.database.owner.connect();
    await client.query('BEGIN');
    await client.query('DELETE FROM webhooks WHERE id = $1', [webhook.id]);
    const { errors } = await house.ask(boss, SUSPEND, { id: (await house.addUser()).id });
    await client.query('ROLLBACK');
    client.release();
    expect(errors).toEqual([]);
    await house.settled();
    expect(receiver.received).toHaveLength(1);
  });
});

describe('a receiver that is down', () => {
  it('for an hour gets each event once it is back, each once', async () => {
    const webhook = await hook();
    const { port } = receiver;
    await receiver.close();
    const users = [await suspended(), await suspended(), await suspended()];
    await house.settled();
    const [first] = await deliveries(house, webhook);
    expect(first).toMatchObject({ status: 'PENDING', attempts: 1, detail: 'The connection was refused.' });
    await pass({ hours: 1 });
    const during = await deliveries(house, webhook);
    expect(during.map(({ status }) => status)).toEqual(Array(3).fill('PENDING'));
    // Which of them are tried is chance: a receiver that is down is left alone after each attempt.
    expect(during.reduce((sum, { attempts }) => sum + attempts, 0)).toBeGreaterThan(3);
    expect((await view(webhook)).failingSince).not.toBeNull();
    receiver = await new Receiver().listen(port);
    await pass({ hours: 2 });
    const ids = (await Promise.all(users.map(eventOf))).map(({ id }) => id as string);
    expect([...receiver.ids].sort()).toEqual(ids.sort());
    expect((await deliveries(house, webhook)).map(({ status }) => status)).toEqual(Array(3).fill('SUCCEEDED'));
    expect(await webhookRow(house, webhook)).toMatchObject({ failing_since: null, resumes_at: null, enabled: true });
  });

  it('is tried later each time, and left alone between', async () => {
    receiver.says = 503;
    const webhook = await hook();
    await suspended();
    await house.settled();
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      const [{ last_attempt_at: last, next_attempt_at: next, attempts }] = await deliveries(house, webhook);
      expect(attempts).toBe(attempt);
      pauses.push((next - last) / 1000);
      // Beyond its rest too.
      house.clock.advance({ seconds: Math.max((next - house.clock.now().getTime()) / 1000 + 1, 400) });
      await deliverDue(house);
    }
    pauses.forEach((pause, index) => {
      expect(pause).toBeGreaterThanOrEqual(5 * 3 ** index - 1);
      expect(pause).toBeLessThanOrEqual(7.5 * 3 ** index + 1);
    });
    const before = receiver.received.length;
    await suspended();
    await house.settled();
    expect(receiver.received).toHaveLength(before);
    expect(new Set(receiver.received.slice(0, 6).map(({ id, body }) => id + body)).size).toBe(1);
  });

  it('once it answers, gets at once what waited', async () => {
    receiver.says = 500;
    const webhook = await hook();
    for (let each = 0; each < 5; each += 1) await suspended();
    await pass({ hours: 1 }, 20);
    receiver.says = 200;
    receiver.received.splice(0);
    const { message_id: messageId } = (await deliveries(house, webhook))[0];
    await house.ask(await house.callerFor(admin), REDELIVER, { id: webhook.id, messageId });
    await until(async () => (await deliveries(house, webhook)).every(({ status }) => status === 'SUCCEEDED'));
    expect([receiver.received.length, new Set(receiver.ids).size]).toEqual([5, 5]);
  });

  it('once it answers, gets what failed since it was away, and not what failed while others got through', async () => {
    const webhook = await hook();
    // So that nothing comes due by itself.
    house.clock.advance({ hours: 1 });
    receiver.says = 500;
    for (let each = 0; each < 4; each += 1) {
      await suspended();
      await house.settled();
    }
    const [hopeless, failed, ordered, waiting] = await deliveries(house, webhook);
    expect([hopeless, failed, waiting].map(({ failures }) => failures)).toEqual([1, 1, 0]);
    const set = 'UPDATE webhook_deliveries SET failures = $2, first_failed_at = first_failed_at - $3::interval';
    for (const [{ message_id: id }, failures, before] of [
      [hopeless, 12, '2 days'],
      [failed, 7, '0'],
    ])
      await house.rows(`${set} WHERE message_id = $1`, [id, failures, before]);
    receiver.says = 200;
    receiver.received.splice(0);
    await house.ask(await house.callerFor(admin), REDELIVER, { id: webhook.id, messageId: ordered.message_id });
    await until(() => receiver.received.length === 3);
    await house.settled();
    expect([...receiver.ids].sort()).toEqual([failed, ordered, waiting].map(({ message_id: id }) => id));
    expect((await deliveries(house, webhook))[0]).toMatchObject({
      status: 'PENDING',
      failures: 12,
      next_attempt_at: hopeless.next_attempt_at,
    });
  });

  it('for three days is disabled, with an audit event and letters, and gets what waited when it is enabled again', async () => {
    receiver.says = 500;
    const webhook = await hook();
    const watching = await new Receiver().listen();
    await hook(['WEBHOOK_DISABLED'], watching.url);
    const user = await suspended();
    await pass({ hours: 71 }, 120);
    expect(await webhookRow(house, webhook)).toMatchObject({ enabled: true });
    await pass({ hours: 12 }, 120);
    expect(await webhookRow(house, webhook)).toMatchObject({ enabled: false });
    const [event] = await house.rows(
      `SELECT * FROM audit_events WHERE action = 'WEBHOOK_DISABLED' AND target_id = $1`,
      [webhook.id],
    );
    expect(event).toMatchObject({
      actor_id: null,
      actor_name: 'system',
      target_name: `http://127.0.0.1:${receiver.port}/…`,
      before: { enabled: true },
      after: { enabled: false, responseStatus: 500, detail: null, failingSince: expect.any(String) },
    });
    expect(watching.ids).toEqual([event.id]);
    const [letter, ...others] = (await house.mails(admin.email)).filter(({ subject }) => subject?.includes('webhook'));
    expect([others, letter!.text]).toEqual([[], expect.stringContaining(`http://127.0.0.1:${receiver.port}/…`)]);
    expect(letter!.text).not.toContain('of-the-receiver');

    const attempts = receiver.received.length;
    await suspended();
    await pass({ hours: 12 }, 120);
    expect(receiver.received).toHaveLength(attempts);
    receiver.says = 204;
    const again = await house.ask(await house.callerFor(admin), UPDATE, { id: webhook.id, input: { enabled: true } });
    expect(again.data.updateWebhook.webhook).toMatchObject({ enabled: true, failingSince: null });
    await house.settled();
    expect(receiver.ids.slice(attempts)).toEqual([(await eventOf(user)).id]);
    await watching.close();
  });

  it('that wants no more (410) is disabled at once', async () => {
    receiver.says = 410;
    const webhook = await hook();
    await suspended();
    await house.settled();
    expect(await webhookRow(house, webhook)).toMatchObject({ enabled: false });
  });

  it('for one event alone has it given up, and keeps getting others', async () => {
    receiver.says = 500;
    const webhook = await hook();
    const user = await suspended();
    await house.settled();
    // All but the last attempts, while other events came through: within an hour, and then within four days.
    await house.rows('UPDATE webhook_deliveries SET failures = 24 WHERE webhook_id = $1', [webhook.id]);
    house.clock.advance({ hours: 1 });
    await deliverDue(house);
    expect(await deliveries(house, webhook)).toMatchObject([{ status: 'PENDING', attempts: 2, failures: 25 }]);
    await house.rows(
      `UPDATE webhook_deliveries SET first_failed_at = first_failed_at - interval '4 days' WHERE webhook_id = $1`,
      [webhook.id],
    );
    house.clock.advance({ hours: 10 });
    await deliverDue(house);
    expect(await deliveries(house, webhook)).toMatchObject([
      { message_id: (await eventOf(user)).id, status: 'FAILED', attempts: 3, next_attempt_at: null },
    ]);
    receiver.says = 200;
    house.clock.advance({ hours: 1 });
    await suspended();
    await house.settled();
    expect((await deliveries(house, webhook)).map(({ status }) => status)).toEqual(['FAILED', 'SUCCEEDED']);
  });
});

describe('what waits for a webhook', () => {
  it('is not tried sooner for another event that gets through, while the receiver was not left alone', async () => {
    const webhook = await hook();
    // So that nothing comes due by itself.
    house.clock.advance({ hours: 1 });
    receiver.says = 500;
    await suspended();
    await house.settled();
    receiver.says = 200;
    await suspended();
    await house.settled();
    expect(await deliveries(house, webhook)).toMatchObject([
      { status: 'PENDING', attempts: 1, failures: 1 },
      { status: 'SUCCEEDED', attempts: 1 },
    ]);
    expect(await webhookRow(house, webhook)).toMatchObject({ failing_since: null });
  });

  it('is woken part by part, what failed least at first, beside the transaction that enables the webhook, until nothing is left', async () => {
    const webhook = await hook();
    const enable = async (enabled: boolean) => house.ask(boss, UPDATE, { id: webhook.id, input: { enabled } });
    await enable(false);
    const long = '2020-01-01T00:00:00Z';
    await house.rows(
      `INSERT INTO webhook_deliveries (webhook_id, message_id, action, payload, next_attempt_at, created_at)
        SELECT $1, gen_random_uuid(), 'USER_SUSPENDED', '{}', $2, $3 FROM generate_series(1, 230)`,
      [webhook.id, long, house.clock.now()],
    );
    await house.rows(
      `UPDATE webhook_deliveries SET failures = 2 WHERE message_id IN (SELECT message_id FROM webhook_deliveries
        WHERE webhook_id = $1 ORDER BY message_id LIMIT 30)`,
      [webhook.id],
    );
    const { statements, errors } = await enable(true);
    expect(errors).toEqual([]);
    expect(statements.filter((text) => text.includes('webhook_deliveries'))).toEqual([]);
    const asleep = async () =>
      (await deliveries(house, webhook)).filter(({ next_attempt_at: next }) => next?.toISOString().startsWith('2020'));
    await until(async () => (await asleep()).length < 230);
    expect((await asleep()).map(({ failures }) => failures)).toEqual(Array(30).fill(2));
    await until(async () => (await asleep()).length === 0);
  });

  it('goes to the new address, whatever the old one still says', async () => {
    const other = await new Receiver().listen();
    const webhook = await hook();
    receiver.says = 'NOTHING';
    const user = await suspended();
    await until(() => receiver.received.length === 1);
    await house.rows('UPDATE webhooks SET url = $2 WHERE id = $1', [webhook.id, other.url]);
    receiver.answer(410);
    await until(() => other.received.length === 1);
    await house.settled();
    expect(other.ids).toEqual([(await eventOf(user)).id]);
    expect(await webhookRow(house, webhook)).toMatchObject({ enabled: true, failing_since: null, resumes_at: null });
    await other.close();
  });
});

describe('redeliverWebhook', () => {
  it('sends an event once more, with the same id and body, and leaves an audit event', async () => {
    const webhook = await hook();
    const user = await suspended();
    await house.settled();
    const { id: messageId } = await eventOf(user);
    const { errors } = await house.ask(boss, REDELIVER, { id: webhook.id, messageId });
    expect(errors).toEqual([]);
    await house.settled();
    const [first, second] = receiver.received;
    expect([receiver.received.length, second!.id, second!.body]).toEqual([2, first!.id, first!.body]);
    expect((await deliveries(house, webhook))[0]).toMatchObject({ status: 'SUCCEEDED', attempts: 2 });
    expect((await house.events(webhook.id)).at(-1)).toMatchObject({
      action: 'WEBHOOK_REDELIVERED',
      actor_id: admin.id,
      after: { messageId, action: 'USER_SUSPENDED' },
    });
  });

  it('forty times at once sends it once for each time it had to be', async () => {
    const webhook = await hook();
    const user = await suspended();
    await house.settled();
    const { id: messageId } = await eventOf(user);
    const ask = () => house.ask(boss, REDELIVER, { id: webhook.id, messageId });
    const answers = await Promise.all(Array.from({ length: 40 }, ask));
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    await house.settled();
    const ordered = (await house.events(webhook.id)).filter(({ action }) => action === 'WEBHOOK_REDELIVERED').length;
    const [{ attempts, status }] = await deliveries(house, webhook);
    expect([receiver.received.length, attempts, status]).toEqual([ordered + 1, ordered + 1, 'SUCCEEDED']);
  });

  it('sends an event again that is on its way, whether it gets through or not', async () => {
    const webhook = await hook();
    for (const says of [200, 500]) {
      receiver.says = 'NOTHING';
      receiver.received.splice(0);
      const { id: messageId } = await eventOf(await suspended());
      await until(() => receiver.received.length === 1);
      const ask = () => house.ask(boss, REDELIVER, { id: webhook.id, messageId });
      expect([(await ask()).errors, (await ask()).errors]).toEqual([[], []]);
      expect(receiver.received).toHaveLength(1);
      receiver.answer(says);
      receiver.says = 200;
      await until(() => receiver.received.length === 2);
      await house.settled();
      const redelivered = (await house.events(webhook.id)).filter(({ after }) => after?.messageId === messageId);
      expect([receiver.ids, redelivered.length]).toEqual([[messageId, messageId], 1]);
      expect((await deliveries(house, webhook)).at(-1)).toMatchObject({ status: 'SUCCEEDED', attempts: 2 });
    }
  });

  it('refuses an event that was not sent, and a webhook that is not enabled', async () => {
    const webhook = await hook();
    const user = await suspended();
    await house.settled();
    const { id: messageId } = await eventOf(user);
    for (const other of [webhook.id, 'nothing'])
      expect((await house.ask(boss, REDELIVER, { id: webhook.id, messageId: other })).refusal).toMatchObject({
        code: 'NOT_FOUND',
        violations: [{ path: ['messageId'] }],
      });
    await house.ask(boss, UPDATE, { id: webhook.id, input: { enabled: false } });
    const { refusal } = await house.ask(boss, REDELIVER, { id: webhook.id, messageId });
    expect(refusal!.code).toBe('INVALID_STATE');
    expect(receiver.received).toHaveLength(1);
  });
});

describe('Webhook.deliveries', () => {
  it('are read page by page, newest event first, and by how they went', async () => {
    const webhook = await hook();
    const users = [];
    for (let each = 0; each < 3; each += 1) users.push(await suspended());
    await house.settled();
    receiver.says = 500;
    users.push(await suspended());
    await house.settled();
    const ids = (await Promise.all(users.map(eventOf))).map(({ id }) => id as string).reverse();
    const read = async (args: string) => {
      const { data, errors } = await house.ask(
        boss,
        `{ webhooks { id deliveries(${args}) {
        totalCount pageInfo { hasNextPage endCursor } nodes { messageId succeeded } } } }`,
      );
      expect(errors).toEqual([]);
      return data.webhooks.find(({ id }: TestWebhook) => id === webhook.id).deliveries;
    };
    const first = await read('first: 3');
    expect(first.nodes.map(({ messageId }: { messageId: string }) => messageId)).toEqual(ids.slice(0, 3));
    expect([first.totalCount, first.pageInfo.hasNextPage]).toEqual([4, true]);
    const second = await read(`first: 3, after: "${first.pageInfo.endCursor}"`);
    expect(second.nodes).toEqual([{ messageId: ids[3], succeeded: true }]);
    expect((await read('first: 9, succeeded: false')).nodes).toEqual([{ messageId: ids[0], succeeded: false }]);
    expect((await read('last: 2, succeeded: true')).nodes).toHaveLength(2);
  });
});

describe('what is kept of deliveries', () => {
  it.each(['PENDING', 'SENDING'])('is sent, %s, though its task is lost', async (status) => {
    receiver.says = 503;
    const webhook = await hook();
    const { id } = await eventOf(await suspended());
    await house.settled();
    receiver.says = 204;
    await house.rows(`DELETE FROM graphile_worker._private_jobs WHERE key LIKE 'deliver_webhook %'`);
    await house.rows('UPDATE webhook_deliveries SET status = $1 WHERE webhook_id = $2', [status, webhook.id]);
    house.clock.advance({ hours: 2 });
    await house.app.housekeeping.run();
    await until(async () => (await deliveries(house, webhook))[0].status === 'SUCCEEDED');
    expect(receiver.ids).toEqual([id, id]);
  });

  it('goes after fourteen days', async () => {
    const webhook = await hook();
    await suspended();
    await house.settled();
    house.clock.advance({ days: 13 });
    await house.app.housekeeping.run();
    expect(await deliveries(house, webhook)).toHaveLength(1);
    house.clock.advance({ days: 2 });
    await house.app.housekeeping.run();
    expect(await deliveries(house, webhook)).toEqual([]);
  });
});
