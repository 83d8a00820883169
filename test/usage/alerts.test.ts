import { keyOf, type KeyCaller } from '../support/callers.ts';
import { addDelegate } from '../support/delegates.ts';
import { addGroup } from '../support/groups.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { addBudget, addLimit, addUnits, record, use } from '../support/limits.ts';
import { Sockets, streaming } from '../support/subscriptions.ts';
import { until } from '../support/until.ts';

const UPDATE = `mutation ($userId: ID, $input: UpdateUsageAlertInput!) {
  updateUsageAlert(userId: $userId, input: $input) {
    user { id usageAlert { enabled thresholdPercent email lastSentAt } }
  }
}`;
const OF = 'query ($id: ID!) { user(by: { id: $id }) { usageAlert { enabled thresholdPercent email lastSentAt } } }';
const SET_LIMITS = `mutation ($scope: LimitScopeInput!, $limits: [LimitInput!]!) {
  setUsageLimits(scope: $scope, limits: $limits) { limits { id } }
}`;
const SET_BUDGET = 'mutation ($input: SetBudgetInput!) { setBudget(input: $input) { budget { id } } }';
const RAISED = `subscription { usageAlertRaised {
  limit { metric period maximum used } budget { category spent { amount } } occurredAt
} }`;
const NOBODY = '01920000-0000-7000-8000-000000000000';

let house: House;
let admin: TestUser;
let caller: Caller;
let key: KeyCaller;
beforeAll(async () => {
  house = await House.open({ mail: true });
  admin = await house.addUser('ADMIN');
  caller = await house.callerFor(admin);
  key = await keyOf(house, admin, ['USAGE_WRITE']);
});
beforeEach(() => house.rows('DELETE FROM usage_limits'));
const sockets = new Sockets(() => house);
afterEach(() => sockets.close());
afterAll(() => house.close());

const update = (by: Caller, userId: string | null, input: object) => house.ask(by, UPDATE, { userId, input });
const alertOf = async ({ id }: { id: string }) => (await house.ask(caller, OF, { id })).data.user.usageAlert;
const raised = async ({ id }: { id: string }) =>
  (
    await house.rows(
      `SELECT bound || ' ' || threshold_percent AS said FROM usage_alerts_raised WHERE user_id = $1 ORDER BY raised_at, said`,
      [id],
    )
  ).map(({ said }) => said as string);
const eventsOf = async ({ id }: { id: string }, action = 'USER_USAGE_ALERT_RAISED') =>
  (await house.events(id)).filter((event) => event.action === action);
const spend = (user: TestUser, tokens: number, cost = '0') => record(house, key, [{ userId: user.id, tokens, cost }]);

/** Somebody who wants to be told. */
async function addAlerted(thresholdPercent = 80, values = {}): Promise<TestUser> {
  const user = await house.addUser('USER', values);
  await house.rows('INSERT INTO usage_alerts (user_id, enabled, threshold_percent) VALUES ($1, true, $2)', [
    user.id,
    thresholdPercent,
  ]);
  return user;
}

describe('updateUsageAlert', () => {
  it('changes one’s own, of which only the default is there at first', async () => {
    const user = await house.addUser();
    const own = await house.callerFor(user);
    expect(await alertOf(user)).toEqual({ enabled: false, thresholdPercent: 80, email: null, lastSentAt: null });
    const { data, errors } = await update(own, null, { enabled: true, email: 'Alerts@example.org' });
    expect(errors).toEqual([]);
    expect(data.updateUsageAlert.user).toEqual({
      id: user.id,
      usageAlert: { enabled: true, thresholdPercent: 80, email: 'Alerts@example.org', lastSentAt: null },
    });
    await update(own, user.id.toUpperCase(), { thresholdPercent: 50, email: null });
    expect(await house.rows('SELECT * FROM usage_alerts WHERE user_id = $1', [user.id])).toEqual([
      { user_id: user.id, enabled: true, threshold_percent: 50, email: null, last_sent_at: null },
    ]);
  });

  it('leaves an event, and done twice is like done once', async () => {
    const user = await house.addUser();
    const input = { enabled: true, thresholdPercent: 90 };
    for (let times = 0; times < 2; times += 1) expect((await update(caller, user.id, input)).errors).toEqual([]);
    expect(await eventsOf(user, 'USER_ALERT_UPDATED')).toMatchObject([
      { actor_id: admin.id, before: { enabled: false, thresholdPercent: 80 }, after: input },
    ]);
  });

  it.each<[string, object, string[]]>([
    ['a threshold of 0', { thresholdPercent: 0 }, ['input', 'thresholdPercent']],
    ['a threshold of 101', { thresholdPercent: 101 }, ['input', 'thresholdPercent']],
    ['a threshold of null', { thresholdPercent: null }, ['input', 'thresholdPercent']],
    ['enabled as null', { enabled: null }, ['input', 'enabled']],
  ])('refuses %s', async (_what, input, path) => {
    const user = await house.addUser();
    const { refusal } = await update(caller, user.id, input);
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path }] });
    expect(await house.rows('SELECT * FROM usage_alerts WHERE user_id = $1', [user.id])).toEqual([]);
  });

  it('refuses what is no address, and an account of nobody', async () => {
    expect((await update(caller, null, { email: 'nowhere' })).refusal?.code).toBe('BAD_USER_INPUT');
    for (const id of [NOBODY, 'x'])
      expect((await update(caller, id, { enabled: true })).refusal?.code).toBe('NOT_FOUND');
  });

  it('of others is for delegates with WRITE, of nobody stronger, and of the first user for itself', async () => {
    const [user, other] = [await house.addUser(), await house.addUser()];
    expect((await update(await house.callerFor(other), user.id, { enabled: true })).refusal?.code).toBe('FORBIDDEN');
    const reader = await addDelegate(house, { USER_MANAGEMENT: 'READ' });
    expect((await update(reader.caller, user.id, { enabled: true })).refusal?.code).toBe('FORBIDDEN');
    const delegate = await addDelegate(house, { USER_MANAGEMENT: 'WRITE' });
    expect((await update(delegate.caller, user.id, { enabled: true })).errors).toEqual([]);
    expect((await update(delegate.caller, admin.id, { enabled: true })).refusal?.code).toBe('FORBIDDEN');
    const first = await house.addUser('ADMIN');
    await house.markFirst(first);
    expect((await update(caller, first.id, { enabled: true })).refusal?.code).toBe('FIRST_USER_PROTECTED');
    expect((await update(await house.callerFor(first), null, { enabled: true })).errors).toEqual([]);
    for (const barred of [house.anonymous, await keyOf(house, user, ['USAGE_WRITE'])])
      expect((await update(barred, null, { enabled: true })).refusal?.code).toMatch(/UNAUTHENTICATED|FORBIDDEN/);
  });
});

describe('an alert', () => {
  it('is raised once where the threshold is passed: by mail, with an event, and not before', async () => {
    const user = await addAlerted();
    await addLimit(house, { userId: user.id }, 100);
    await spend(user, 79);
    expect(await raised(user)).toEqual([]);
    await spend(user, 1);
    await spend(user, 15);
    expect(await raised(user)).toEqual(['LIMIT:TOKENS:DAILY 80']);
    expect(await eventsOf(user)).toMatchObject([
      {
        target_name: user.name,
        after: { metric: 'TOKENS', period: 'DAILY', maximum: 100, used: 80, thresholdPercent: 80 },
      },
    ]);
    const [mail, ...others] = await house.mails(user.email);
    expect(others).toEqual([]);
    expect(mail!.subject).toBe('80 % of a usage limit at Gatehouse is used');
    expect(mail!.text).toContain(
      `The account ${user.email} has used 80 of 100 tokens today. The alert is set to 80 %.`,
    );
    expect(Date.parse((await alertOf(user)).lastSentAt)).toBeLessThanOrEqual(house.clock.now().getTime());
  });

  it('of a budget tells of the money, in the language of the account, at the address that was given', async () => {
    const user = await addAlerted(50, { locale: 'de-AT' });
    await house.rows(`UPDATE usage_alerts SET email = 'chef@example.org' WHERE user_id = $1`, [user.id]);
    await addBudget(house, user, '10', { period: 'WEEKLY' });
    await spend(user, 0, '5.0000000001');
    expect(await raised(user)).toEqual(['BUDGET:PLATFORM 50']);
    const [mail] = await house.mails('chef@example.org');
    expect(mail!.text).toContain(
      `das Konto ${user.email} hat diese Woche 5.0000000001 von 10.00 US-Dollar für die Plattform ausgegeben.`,
    );
    expect(await house.mails(user.email)).toEqual([]);
  });

  it('is for each limit, budget and threshold apart', async () => {
    const user = await addAlerted(50);
    await addLimit(house, { userId: user.id }, 100);
    await addLimit(house, { userId: user.id }, 120, ['TOKENS', 'NEVER']);
    await addLimit(house, { userId: user.id }, 1000, ['TOKENS', 'MONTHLY']);
    await addBudget(house, user, '1');
    await spend(user, 70, '0.6');
    expect((await raised(user)).sort()).toEqual([
      'BUDGET:PLATFORM 50',
      'LIMIT:TOKENS:DAILY 50',
      'LIMIT:TOKENS:NEVER 50',
    ]);
    await update(caller, user.id, { thresholdPercent: 60 });
    expect((await raised(user)).filter((said) => said.endsWith(' 60'))).toHaveLength(2);
  });

  it('is raised again in the next period, and after a budget began anew', async () => {
    const user = await addAlerted();
    await addLimit(house, { userId: user.id }, 100);
    const budget = await addBudget(house, user, '10', { period: 'NEVER' });
    await spend(user, 90, '9');
    house.clock.advance({ days: 1 });
    const later = { key: await keyOf(house, admin, ['USAGE_WRITE']), caller: await house.callerFor(admin) };
    const again = () => record(house, later.key, [{ userId: user.id, tokens: 90, cost: '9' }]);
    await house.ask(later.caller, 'mutation ($id: ID!) { resetBudget(id: $id) { budget { id } } }', { id: budget });
    await again();
    caller = later.caller;
    key = later.key;
    expect((await raised(user)).sort()).toEqual([
      'BUDGET:PLATFORM 80',
      'BUDGET:PLATFORM 80',
      'LIMIT:TOKENS:DAILY 80',
      'LIMIT:TOKENS:DAILY 80',
    ]);
    expect(await house.mails(user.email)).toHaveLength(4);
  });

  it('is raised once under forty records at once, on two processes', async () => {
    const twin = await House.open({ database: house.database, mail: true });
    try {
      const user = await addAlerted();
      // Of no period: the clock of the other process was not moved.
      await addLimit(house, { userId: user.id }, 40, ['TOKENS', 'NEVER']);
      await addBudget(house, user, '40', { period: 'NEVER' });
      await Promise.all(
        Array.from({ length: 40 }, (_, at) =>
          record(at % 2 ? twin : house, key, [{ userId: user.id, tokens: 1, cost: '1' }]),
        ),
      );
      expect((await raised(user)).sort()).toEqual(['BUDGET:PLATFORM 80', 'LIMIT:TOKENS:NEVER 80']);
      expect(await eventsOf(user)).toHaveLength(2);
      const sent = [...(await house.mails(user.email)), ...(await twin.mails(user.email))];
      expect(sent).toHaveLength(2);
    } finally {
      await twin.close();
    }
  });

  it('is raised where a limit or budget that is set makes the share pass, whomever it is for', async () => {
    const user = await addAlerted();
    await use(house, user, { INPUT_TOKENS: 90 }, { CLI: '1' });
    const group = await addGroup(house, { members: [user] });
    const [above] = await addUnits(house, 2, [user]);
    const set = (scope: object, period: string) =>
      house.ask(caller, SET_LIMITS, { scope, limits: [{ period, maximum: 100 }] });
    await set({ userId: user.id }, 'DAILY');
    await set({ groupId: group.id }, 'WEEKLY');
    await set({ orgUnitId: above }, 'MONTHLY');
    await set({ global: true }, 'NEVER');
    await house.ask(caller, SET_BUDGET, { input: { userId: user.id, category: 'CLI', limit: '1' } });
    expect((await raised(user)).sort()).toEqual([
      'BUDGET:CLI 80',
      'LIMIT:TOKENS:DAILY 80',
      'LIMIT:TOKENS:MONTHLY 80',
      'LIMIT:TOKENS:NEVER 80',
      'LIMIT:TOKENS:WEEKLY 80',
    ]);
  });

  it('is raised where a lower threshold, or being enabled, or the end of a higher limit makes it pass', async () => {
    const user = await house.addUser();
    await use(house, user, { INPUT_TOKENS: 70 });
    await addLimit(house, {}, 100);
    await update(caller, user.id, { enabled: true });
    expect(await raised(user)).toEqual([]);
    await update(caller, user.id, { thresholdPercent: 70 });
    expect(await raised(user)).toEqual(['LIMIT:TOKENS:DAILY 70']);
    const other = await addAlerted();
    await use(house, other, { INPUT_TOKENS: 85 });
    const id = await addLimit(house, { userId: other.id }, 1000);
    await house.ask(caller, 'mutation ($id: ID!) { deleteUsageLimit(id: $id) { deletedId } }', { id });
    expect(await raised(other)).toEqual(['LIMIT:TOKENS:DAILY 80']);
  });

  it('is not raised of what is unlimited or zero, nor of what is only held, nor for whoever wants none', async () => {
    const [user, silent] = [await addAlerted(1), await house.addUser()];
    await addLimit(house, { userId: user.id }, null);
    await addLimit(house, { userId: user.id }, 0, ['TOKENS', 'WEEKLY']);
    await addBudget(house, user, '0');
    await addLimit(house, { userId: silent.id }, 1);
    for (const each of [user, silent]) await spend(each, 5, '1');
    expect([await raised(user), await raised(silent)]).toEqual([[], []]);
  });

  it('is not mailed to the suspended, and to others at most twenty times a day', async () => {
    const barred = await addAlerted();
    await house.rows(`UPDATE users SET status = 'SUSPENDED' WHERE id = $1`, [barred.id]);
    await addLimit(house, { userId: barred.id }, 1);
    await spend(barred, 5);
    expect([await raised(barred), await house.mails(barred.email)]).toEqual([['LIMIT:TOKENS:DAILY 80'], []]);
    const user = await addAlerted(100);
    await addLimit(house, { userId: user.id }, 100);
    await use(house, user, { INPUT_TOKENS: 100 });
    for (let threshold = 99; threshold > 74; threshold -= 1)
      await update(caller, user.id, { thresholdPercent: threshold });
    expect(await raised(user)).toHaveLength(25);
    expect(await house.mails(user.email)).toHaveLength(20);
  });

  it('goes with the transaction that used it: where it fails, nothing was raised', async () => {
    const user = await addAlerted();
    await addLimit(house, { userId: user.id }, 1);
    await house.rows('ALTER TABLE usage_alerts_raised ADD CONSTRAINT planted CHECK (false) NOT VALID');
    await expect(spend(user, 5)).rejects.toThrow();
    await house.rows('ALTER TABLE usage_alerts_raised DROP CONSTRAINT planted');
    const [{ count }] = await house.rows('SELECT count(*)::int AS count FROM usage_records WHERE user_id = $1', [
      user.id,
    ]);
    expect([count, await raised(user), await eventsOf(user)]).toEqual([0, [], []]);
  });
});

describe('usageAlertRaised', () => {
  it('tells the account, and nobody else', async () => {
    const [user, other] = [await addAlerted(), await addAlerted()];
    await addLimit(house, {}, 100);
    await addBudget(house, user, '10');
    const mine = sockets.connect(await house.callerFor(user)).subscribe(RAISED);
    const theirs = sockets.connect(await house.callerFor(other)).subscribe(RAISED);
    await streaming(house, 2);
    await spend(user, 80);
    expect((await mine.next()).data).toMatchObject({
      usageAlertRaised: { limit: { metric: 'TOKENS', period: 'DAILY', maximum: 100, used: 80 }, budget: null },
    });
    await spend(user, 0, '8');
    expect((await mine.next()).data).toMatchObject({
      usageAlertRaised: { limit: null, budget: { category: 'PLATFORM', spent: { amount: '8.00' } } },
    });
    await spend(other, 99);
    expect((await theirs.next()).data).toMatchObject({ usageAlertRaised: { limit: { used: 99 } } });
    expect(theirs.answers).toEqual([]);
  });

  it('ends, and says why, where alerts may have been missed', async () => {
    await streaming(house, 0);
    const stream = sockets.connect(await house.callerFor(await addAlerted())).subscribe(RAISED);
    await streaming(house, 1);
    await house.rows(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'gatehouse listen'`);
    expect(await stream.ended).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    await until(() => house.app.notifications.isConnected);
  });
});

describe('where mail is not set up', () => {
  let quiet: House;
  beforeAll(async () => {
    quiet = await House.open();
  });
  afterAll(() => quiet.close());

  it('alerts are raised all the same, and nothing says that they were sent', async () => {
    const root = await quiet.addUser('ADMIN');
    const own = await quiet.callerFor(root);
    await addLimit(quiet, {}, 10);
    await quiet.ask(own, UPDATE, { userId: null, input: { enabled: true } });
    const stream = new Sockets(() => quiet);
    const news = stream.connect(own).subscribe(RAISED);
    await streaming(quiet, 1);
    await record(quiet, await keyOf(quiet, root, ['USAGE_WRITE']), [{ userId: root.id, tokens: 8 }]);
    expect((await news.next()).data).toMatchObject({ usageAlertRaised: { limit: { used: 8 } } });
    await stream.close();
    expect((await quiet.events(root.id)).map(({ action }) => action)).toEqual([
      'USER_ALERT_UPDATED',
      'USER_USAGE_ALERT_RAISED',
    ]);
    expect(await quiet.rows('SELECT last_sent_at FROM usage_alerts')).toEqual([{ last_sent_at: null }]);
  });
});
