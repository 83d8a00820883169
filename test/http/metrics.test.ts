import { once } from 'node:events';
import http from 'node:http';
import { newId } from '../../src/core/ids.ts';
import { keyOf } from '../support/callers.ts';
import { House } from '../support/house.ts';
import { sendStripe, sendWebhook, StripeStandIn } from '../support/payments.ts';
import { ScimClient } from '../support/scim.ts';
import { fetchLink, linkTo } from '../support/transfers.ts';
import { until } from '../support/until.ts';

const TOKEN = 'metrics-token-of-the-tests';

/** A page of Prometheus: samples by name and labels. */
interface Page {
  readonly text: string;
  readonly value: (name: string, labels?: Record<string, string>) => number | null;
}

const parsed = (text: string): Page => ({
  text,
  value: (name, labels = {}) => {
    const line = text
      .split('\n')
      .find((each) =>
        each.startsWith(`${name}{`) || each.startsWith(`${name} `)
          ? Object.entries(labels).every(([label, value]) => each.includes(`${label}="${value}"`))
          : false,
      );
    return line === undefined ? null : Number(line.slice(line.lastIndexOf(' ')));
  },
});

const scrape = async (house: House): Promise<Page> => {
  const response = await fetch(`${house.app.metricsUrl()}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  return parsed(await response.text());
};

describe('metrics on a port of their own', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open({
      environment: { METRICS_PORT: '0', METRICS_OPERATIONS: 'WhoAmI, Several', RATE_LIMIT_POINTS: '0' },
    });
  });
  afterAll(() => house.close());

  const operations = (page: Page, operation: string, code = 'OK', kind = 'query'): number | null =>
    page.value('gatehouse_operations_total', { kind, operation, code });

  it('count operations by root field, or by a name that the operator knows, and by code', async () => {
    const user = await house.addUser();
    const caller = await house.callerFor(user);
    for (const document of [
      '{ viewer { id } }',
      'query MadeUp { viewer { id } }',
      'query Other { ...A } fragment A on Query { v: viewer { id } }',
    ])
      expect((await house.ask(caller, document)).errors).toEqual([]);
    await house.ask(caller, 'query WhoAmI { viewer { id } }');
    await house.ask(caller, '{ viewer { id } service { version } }');
    await house.ask(caller, '{ users { totalCount } }');
    await house.ask(caller, 'mutation { updateViewer(input: { statusMessage: "Away" }) { user { id } } }');
    await house.ask(caller, '{ nothing }');
    await house.ask(caller, '{');
    const page = await scrape(house);
    expect(operations(page, 'viewer')).toBe(3);
    expect(operations(page, 'WhoAmI')).toBe(1);
    expect(operations(page, 'several')).toBe(1);
    expect(operations(page, 'users', 'FORBIDDEN')).toBe(1);
    expect(operations(page, 'updateViewer', 'OK', 'mutation')).toBe(1);
    expect(operations(page, 'none', 'GRAPHQL_VALIDATION_FAILED', 'none')).toBe(1);
    expect(operations(page, 'none', 'GRAPHQL_PARSE_FAILED', 'none')).toBe(1);
    expect(page.value('gatehouse_operation_duration_seconds_count', { operation: 'viewer' })).toBe(3);
    expect(page.value('gatehouse_errors_total', { code: 'FORBIDDEN' })).toBe(1);
    expect(page.text).not.toContain('MadeUp');
    expect(page.text).not.toContain(user.id);
    expect(page.text).not.toContain(user.email);
  });

  it('have no more labels than the schema has root fields, however many names are made up', async () => {
    const before = (await scrape(house)).text.match(/^gatehouse_operations_total/gm)!.length;
    const ask = (index: number) => house.ask(house.anonymous, `query N${index} { a${index}: service { version } }`);
    for (let index = 0; index < 30; index += 1) await ask(index);
    const { text } = await scrape(house);
    expect(text.match(/^gatehouse_operations_total/gm)!.length).toBeLessThanOrEqual(before + 1);
  });

  it('tell requests by route, never by address', async () => {
    await fetch(`${house.url}/readyz?who=ada`);
    await fetch(`${house.url}/made/up/ada`);
    await fetch(`${house.url}/downloads/gh_dl_secret-of-ada`);
    const page = await scrape(house);
    const count = 'gatehouse_http_request_duration_seconds_count';
    expect(page.value(count, { route: '/readyz', method: 'GET', status: '200' })).toBeGreaterThan(0);
    expect(page.value(count, { route: 'none', status: '404' })).toBe(1);
    expect(page.value(count, { route: '/graphql', method: 'POST' })).toBeGreaterThan(0);
    expect(page.text).not.toContain('ada');
  });

  it('tell of pools, the queue, memos, streams, the event loop and the build', async () => {
    const caller = await keyOf(house, await house.addUser());
    for (let index = 0; index < 3; index += 1) await house.ask(caller, '{ viewer { id } }');
    const page = await scrape(house);
    for (const pool of ['read', 'write'])
      expect(page.value('gatehouse_database_connections', { pool, state: 'idle' })).toBeGreaterThanOrEqual(0);
    expect(page.value('gatehouse_memo_hits_total', { memo: 'actors' })).toBeGreaterThan(0);
    expect(page.value('gatehouse_memo_misses_total', { memo: 'actors' })).toBeGreaterThan(0);
    expect(page.value('gatehouse_subscriptions_open')).toBe(0);
    expect(page.value('gatehouse_notifications_connected')).toBe(1);
    expect(page.value('nodejs_eventloop_lag_seconds')).toBeGreaterThanOrEqual(0);
    expect(page.value('gatehouse_build_info', { version: '0.1.0' })).toBe(1);
  });

  it('are nowhere on the port of the service', async () => {
    expect((await fetch(`${house.url}/metrics`)).status).toBe(404);
    expect((await fetch(`${house.app.metricsUrl()}/graphql`)).status).toBe(404);
  });
});

describe('metrics of what comes by other ways than GraphQL', () => {
  const stripe = new StripeStandIn();
  let house: House;
  beforeAll(async () => {
    await stripe.listen();
    house = await House.open({
      environment: { METRICS_PORT: '0', WORKER: 'off', UPLOAD_MAX_BYTES: '4096', ...stripe.environment },
    });
    await house.markFirst(await house.addUser('ADMIN'));
  });
  afterAll(async () => {
    await house.close();
    await stripe.close();
  });

  it('count requests of SCIM by the pattern of the address, and by status', async () => {
    const client = await ScimClient.open(house);
    const unknown = newId();
    await client.get('/Users');
    await client.list('/Users', { count: 1 });
    await client.get(`/Users/${unknown}`);
    await client.get('/Groups', { authorization: '' });
    await client.get('/made/up/by/ada');
    const page = await scrape(house);
    const requests = (route: string, status: number): number | null =>
      page.value('gatehouse_http_request_duration_seconds_count', { method: 'GET', route, status: String(status) });
    expect(requests('/scim/v2/Users', 200)).toBe(2);
    expect(requests('/scim/v2/Users/:id', 404)).toBe(1);
    expect(requests('/scim/v2/Groups', 401)).toBe(1);
    expect(page.text).not.toContain(unknown);
    expect(page.text).not.toContain('ada');
  });

  it('count downloads and uploads by what the link was for and what came of it, and their bytes', async () => {
    const caller = await house.callerFor(await house.addUser('ADMIN'));
    const UPLOAD = 'createUserImportUpload(input: { dryRun: true, onConflict: SKIP })';
    const put = async (body: string) => fetchLink(await linkTo(house, caller, UPLOAD), { method: 'PUT', body });
    const { text } = await fetchLink(await linkTo(house, caller, 'exportUsers'));
    await fetchLink(`${house.url}/downloads/gh_ln_secret-of-ada`);
    const file = 'email,name\r\nkim@example.org,Kim\r\n';
    expect((await put(file)).status).toBe(201);
    expect((await put('x'.repeat(4_097))).status).toBe(413);
    const headers = { expect: '100-continue' };
    const broken = http.request(await linkTo(house, caller, UPLOAD), { method: 'PUT', agent: false, headers });
    broken.on('error', () => undefined).flushHeaders();
    await once(broken, 'continue');
    broken.destroy();
    const transfers = (page: Page, direction: string, kind: string, outcome: string): number | null =>
      page.value('gatehouse_transfers_total', { direction, kind, outcome });
    await until(async () => transfers(await scrape(house), 'upload', 'user-import', 'broken_off') === 1);
    const page = await scrape(house);
    expect(transfers(page, 'download', 'users.csv', 'complete')).toBe(1);
    expect(transfers(page, 'download', 'none', 'refused')).toBe(1);
    expect(transfers(page, 'upload', 'user-import', 'complete')).toBe(1);
    expect(transfers(page, 'upload', 'user-import', 'refused')).toBe(1);
    const bytes = (direction: string, kind: string): number | null =>
      page.value('gatehouse_transfer_bytes_total', { direction, kind });
    expect(bytes('download', 'users.csv')).toBe(Buffer.byteLength(text));
    expect(bytes('upload', 'user-import')).toBe(Buffer.byteLength(file));
    expect(page.text).not.toContain('ada');
  });

  it('count messages of payment providers that are set up by provider, and by what they are answered', async () => {
    expect(await sendStripe(house, 'customer.created', {})).toBe(200);
    expect(await sendStripe(house, 'customer.created', {}, { secret: 'whsec_of_somebody_else' })).toBe(403);
    expect(await sendWebhook(house, 'made-up-by-ada', '{}')).toBe(404);
    const page = await scrape(house);
    const messages = (provider: string, outcome: string): number | null =>
      page.value('gatehouse_payment_webhooks_total', { provider, outcome });
    expect(messages('stripe', 'TAKEN')).toBe(1);
    expect(messages('stripe', 'FORBIDDEN')).toBe(1);
    expect(messages('none', 'NOT_FOUND')).toBe(1);
    expect(page.text).not.toContain('ada');
  });
});

describe('metrics on the port of the service', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open({ environment: { METRICS_TOKEN: TOKEN, WORKER: 'off' } });
  });
  afterAll(() => house.close());

  const scrape = (authorization?: string): Promise<Response> =>
    fetch(`${house.url}/metrics`, { headers: authorization === undefined ? {} : { authorization } });

  it('are told to whoever has the token, and to nobody else', async () => {
    const admin = await house.callerFor(await house.addUser('ADMIN'));
    for (const wrong of [undefined, '', 'Bearer', `Bearer ${TOKEN}x`, `Basic ${TOKEN}`, TOKEN, admin.authorization]) {
      const answer = await scrape(wrong);
      expect([wrong, answer.status]).toEqual([wrong, 401]);
      expect(await answer.text()).not.toContain('gatehouse_');
    }
    const answer = await scrape(`Bearer ${TOKEN}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).toContain('gatehouse_build_info');
  });

  it('tell how much the queue holds, by task and state', async () => {
    const { owner } = house.database;
    await owner.query(`SELECT graphile_worker.add_job('send_mail', '{}'::json) FROM generate_series(1, 3)`);
    await owner.query(`SELECT graphile_worker.add_job('run_job', '{}'::json, run_at => now() + interval '1 hour')`);
    await owner.query(`SELECT graphile_worker.add_job('run_job', '{}'::json, max_attempts => 1)`);
    await owner.query(`UPDATE graphile_worker._private_jobs SET attempts = 1 WHERE max_attempts = 1`);
    let page = parsed('');
    // What was asked a moment ago is told again.
    await until(async () => {
      page = parsed(await (await scrape(`Bearer ${TOKEN}`)).text());
      return page.value('gatehouse_queue_tasks', { task: 'send_mail', state: 'due' }) !== null;
    });
    expect(page.value('gatehouse_queue_tasks', { task: 'send_mail', state: 'due' })).toBe(3);
    expect(page.value('gatehouse_queue_tasks', { task: 'run_job', state: 'scheduled' })).toBe(1);
    expect(page.value('gatehouse_queue_tasks', { task: 'run_job', state: 'given_up' })).toBe(1);
  });
});

describe('a service without either', () => {
  it('measures nothing, and has no such address', async () => {
    const house = await House.open();
    expect((await fetch(`${house.url}/metrics`)).status).toBe(404);
    expect(house.app.metricsUrl()).toBeNull();
    await house.close();
  });
});
