import { addDelegate } from '../support/delegates.ts';
import { House, type Caller } from '../support/house.ts';
import { keyOf } from '../support/callers.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { until } from '../support/until.ts';
import { Receiver } from '../support/webhooks.ts';

const TEST = `mutation ($url: URL!, $bearerToken: String) { testConnection(url: $url, bearerToken: $bearerToken) {
  reachable httpStatus latencyMs detail } }`;
const TOKEN = 'a-token-of-a-tool-server-0001';

describe('testConnection', () => {
  let house: House;
  let server: Receiver;
  let delegate: { readonly id: string; readonly caller: Caller };
  beforeAll(async () => {
    server = await new Receiver().listen();
    house = await House.open({
      environment: { OUTBOUND_ALLOWED: '127.0.0.1' },
      resolveHost: async () => [{ address: '192.168.3.4', family: 4 }],
    });
    await house.markFirst(await house.addUser('ADMIN'));
    delegate = await addDelegate(house, { SETTINGS: 'WRITE' });
  });
  beforeEach(async () => {
    server.received.splice(0);
    Object.assign(server, { says: 204, headers: {} });
    await house.rows('TRUNCATE throttle');
  });
  afterAll(async () => {
    await house.close();
    await server.close();
  });

  const test = (url: string, bearerToken: string | null = null, by = delegate.caller) =>
    house.ask(by, TEST, { url, bearerToken });
  const events = () =>
    house.rows(`SELECT * FROM audit_events WHERE action = 'CONNECTION_TESTED' ORDER BY created_at DESC, id DESC`);

  it('asks the endpoint with the token, tells what it answered, and leaves an audit event without path and token', async () => {
    const { data, errors } = await test(server.url, TOKEN);
    expect(errors).toEqual([]);
    expect(data.testConnection).toEqual({
      reachable: true,
      httpStatus: 204,
      latencyMs: expect.any(Number),
      detail: null,
    });
    expect(server.received).toHaveLength(1);
    expect(server.received[0]!.headers.authorization).toBe(`Bearer ${TOKEN}`);
    const [event] = await events();
    expect(event).toMatchObject({
      actor_id: delegate.id,
      target_type: 'Connection',
      target_name: `http://127.0.0.1:${server.port}`,
      after: null,
    });
    expect(JSON.stringify(event)).not.toMatch(/of-the-receiver|tool-server/);
  });

  it('is recorded before it is done, and not done again for a repetition, which is told what came of it', async () => {
    const key = { 'idempotency-key': 'a-test-of-a-connection' };
    const ask = () => house.ask(delegate.caller, TEST, { url: server.url, bearerToken: null }, key);
    const before = (await events()).length;
    server.says = 'NOTHING';
    const first = ask();
    await until(() => server.received.length === 1);
    expect(await events()).toHaveLength(before + 1);
    expect((await ask()).refusal).toMatchObject({ code: 'INVALID_STATE' });
    server.answer(418);
    const { data, errors } = await first;
    expect([errors, data.testConnection.httpStatus]).toEqual([[], 418]);
    expect((await ask()).data).toEqual(data);
    expect([server.received.length, (await events()).length]).toEqual([1, before + 1]);
  });

  it.each([401, 404, 500])('says of %d that it is an answer', async (status) => {
    server.says = status;
    expect((await test(server.url)).data.testConnection).toMatchObject({ reachable: true, httpStatus: status });
  });

  it('follows no redirect', async () => {
    Object.assign(server, { says: 307, headers: { location: 'http://169.254.169.254/' } });
    expect((await test(server.url)).data.testConnection).toMatchObject({ reachable: true, httpStatus: 307 });
    expect(server.received).toHaveLength(1);
  });

  it.each([
    'http://127.0.0.2/',
    'http://169.254.169.254/',
    'https://[::1]/',
    'https://tools.example.org/',
    'http://8.8.8.8/',
  ])('does not go to %s, and records that it was asked to', async (url) => {
    const { data } = await test(url);
    expect(data.testConnection).toEqual({
      reachable: false,
      httpStatus: null,
      latencyMs: null,
      detail: 'The address is unknown, or not one that may be asked.',
    });
    expect((await events())[0].target_name).toBe(new URL(url).origin);
  });

  it('says why there is no answer', async () => {
    expect((await test('http://127.0.0.1:1/')).data.testConnection).toMatchObject({
      reachable: false,
      detail: 'The connection was refused.',
    });
  });

  it.each([
    ['bearerToken', [`http://127.0.0.1/`, `a\r\nx-evil: 1`]],
    ['bearerToken', [`http://127.0.0.1/`, '']],
    ['url', ['http://ada:lovelace@127.0.0.1/', null]],
  ] as const)('refuses what is no %s', async (name, [url, token]) => {
    const { refusal } = await test(url, token);
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: [name] }] });
    expect(server.received).toEqual([]);
  });

  it('is done thirty times in ten minutes and no more', async () => {
    const answers = [];
    for (let each = 0; each < 31; each += 1) answers.push(await test('http://127.0.0.2/'));
    expect(answers.map(({ refusal }) => refusal?.code)).toEqual([...Array(30).fill(undefined), 'RATE_LIMITED']);
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    expect((await test(server.url, null, await make(house))).refusal!.code).toBe(code);
    expect(server.received).toEqual([]);
  });

  it('is denied to who may only read settings, and to keys that may only read', async () => {
    const reader = await addDelegate(house, { SETTINGS: 'READ' });
    for (const by of [reader.caller, await keyOf(house, delegate, ['READ'])])
      expect((await test(server.url, null, by)).refusal!.code).toBe('FORBIDDEN');
    expect(server.received).toEqual([]);
  });
});
