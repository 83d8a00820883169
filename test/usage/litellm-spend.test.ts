import fs from 'node:fs';
import { newId } from '../../src/core/ids.ts';
import { keyOf, type KeyCaller } from '../support/callers.ts';
import { House, type TestUser } from '../support/house.ts';
import { gatewayOf, ledger, wrongCounters } from '../support/usage.ts';

const SENT = JSON.parse(
  fs.readFileSync(new URL('../fixtures/litellm/standard-logging-payload.json', import.meta.url), 'utf8'),
) as Record<string, unknown> & { metadata: Record<string, unknown> };

let house: House;
let gateway: KeyCaller & TestUser;
beforeAll(async () => {
  house = await House.open();
  gateway = await gatewayOf(house);
});
afterAll(() => house.close());

const seconds = (): number => house.clock.now().getTime() / 1_000;

/** An entry as LiteLLM sends it, of a call just now. */
const log = (metadata: object, more: object = {}) => ({
  ...SENT,
  id: `chatcmpl-${newId()}`,
  startTime: seconds() - 2.5,
  endTime: seconds() - 1.25,
  ...more,
  metadata: { ...SENT.metadata, ...metadata },
});
const byId = (user: TestUser, more: object = {}) => log({ user_api_key_user_id: user.id }, more);

async function send(body: unknown, key: string | null = gateway.key, method = 'POST') {
  const answer = await fetch(`${house.url}/integrations/litellm/spend`, {
    method,
    headers: { 'content-type': 'application/json', ...(key !== null && { authorization: `Bearer ${key}` }) },
    ...(method === 'POST' && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a report or a refusal
  const json: any = text ? JSON.parse(text) : null;
  return { status: answer.status, headers: answer.headers, text, json };
}

async function setDocument(document: object) {
  const admin = await house.callerFor(await house.addUser('ADMIN'));
  const { errors } = await house.ask(
    admin,
    'mutation ($input: SetPlatformConfigInput!) { setPlatformConfig(input: $input) { config { version } } }',
    { input: { namespace: 'litellm', document } },
  );
  return errors;
}

describe('POST /integrations/litellm/spend', () => {
  it('counts a call as LiteLLM logs it', async () => {
    const user = await house.addUser();
    const sent = byId(user);
    expect(await send([sent])).toMatchObject({ status: 200, json: { recorded: 1, ignored: 0, failures: [] } });
    const [row, ...others] = await ledger(house, user);
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      input_tokens: '30',
      output_tokens: '20',
      requests: '1',
      cost_usd: '0.0000320000',
      category: 'PLATFORM',
      model: 'gpt-4o-mini',
      recorded_by_id: gateway.id,
      occurred_at: new Date(Math.trunc(sent.endTime * 1_000)),
    });
    expect(await house.rows('SELECT period FROM usage_counters WHERE user_id = $1', [user.id])).toHaveLength(4);
    expect(await wrongCounters(house, user)).toEqual([]);
    expect(await house.rows('SELECT key FROM usage_keys WHERE recorder_id = $1 AND key LIKE $2', [gateway.id, `%${sent.id}`])).toHaveLength(1); // prettier-ignore
  });

  it('knows whose it is by the id, the address and the alias of the key, in this order', async () => {
    const [one, two, three] = await Promise.all(['a', 'b', 'c'].map(() => house.addUser()));
    await house.rows('UPDATE users SET username = $2 WHERE id = $1', [three!.id, 'notebook-of-three']);
    const [{ email }] = await house.rows('SELECT email FROM users WHERE id = $1', [two!.id]);
    const names = {
      user_api_key_user_id: one!.id.toUpperCase(),
      user_api_key_user_email: String(email).toUpperCase(),
      user_api_key_alias: 'Notebook-of-Three',
    };
    const report = await send([
      log(names),
      log({ ...names, user_api_key_user_id: 'default_user_id' }),
      // Whoever is somebody else there calls a key by the name of a user here.
      log({ ...names, user_api_key_user_id: 'mallory', user_api_key_user_email: null }),
      log({ ...names, user_api_key_user_id: null, user_api_key_user_email: 'nobody@elsewhere.example' }),
    ]);
    expect(report).toMatchObject({ status: 422, json: { recorded: 3, failures: [{ index: 2, code: 'NOT_FOUND' }] } });
    for (const user of [one!, two!, three!]) expect(await ledger(house, user)).toHaveLength(1);
  });

  it('counts a call once, however often and in whatever form it is sent', async () => {
    const user = await house.addUser();
    const logs = [byId(user), byId(user)];
    const bodies = [
      JSON.stringify(logs),
      logs.map((each) => JSON.stringify(each)).join('\n'),
      `${logs.map((each) => JSON.stringify(each)).join('\r\n')}\n`,
      JSON.stringify(logs[0]),
      JSON.stringify([...logs, ...logs]),
    ];
    const reports = await Promise.all([...bodies, ...bodies].map((body) => send(body)));
    expect(reports.map(({ status, json }) => [status, json.recorded])).toEqual(
      [2, 2, 2, 1, 4, 2, 2, 2, 1, 4].map((count) => [200, count]),
    );
    expect(await ledger(house, user)).toHaveLength(2);
    expect(await wrongCounters(house, user)).toEqual([]);
  });

  it('counts the rest where some cannot be counted, and says which', async () => {
    const user = await house.addUser();
    const logs = [
      byId(user),
      log({ user_api_key_user_id: 'somebody-else' }, { id: 'call-of-a-stranger' }),
      byId(user, { id: 'call-too-old', endTime: seconds() - 90_000 }),
      byId(user, { id: 'call-of-minus', prompt_tokens: -1 }),
      byId(user, { id: 'call-too-dear', response_cost: 1_000_001 }),
      byId(user, { id: 7 }),
      'no entry',
      byId(user, { endTime: new Date(seconds() * 1_000).toISOString(), response_cost: null, completion_tokens: null }),
    ];
    const { status, json, text } = await send(logs);
    expect(text).not.toContain('heliotrope');
    expect({ status, recorded: json.recorded, ignored: json.ignored }).toEqual({
      status: 422,
      recorded: 2,
      ignored: 0,
    });
    expect(json.failures.map(({ message: _, ...each }: { message: string }) => each)).toEqual([
      { index: 1, id: 'call-of-a-stranger', code: 'NOT_FOUND', path: ['metadata'] },
      { index: 2, id: 'call-too-old', code: 'BAD_USER_INPUT', path: ['endTime'] },
      { index: 3, id: 'call-of-minus', code: 'BAD_USER_INPUT', path: ['prompt_tokens'] },
      { index: 4, id: 'call-too-dear', code: 'BAD_USER_INPUT', path: ['response_cost'] },
      { index: 5, id: null, code: 'BAD_USER_INPUT', path: ['id'] },
      { index: 6, id: null, code: 'BAD_USER_INPUT', path: [] },
    ]);
    expect((await ledger(house, user)).map(({ cost_usd, output_tokens }) => [cost_usd, output_tokens])).toEqual([
      ['0.0000320000', '20'],
      ['0.0000000000', '0'],
    ]);
  });

  it('tells no more of an id than anybody reads', async () => {
    const { json, text } = await send([log({ user_api_key_user_id: null }, { id: 'i'.repeat(100_000) }), { id: 'j'.repeat(100_000) }]); // prettier-ignore
    expect(json.failures.map(({ id }: { id: string }) => id.length)).toEqual([200, 200]);
    expect(text.length).toBeLessThan(2_000);
  });

  it('ignores calls that failed and cost nothing, and counts those that cost', async () => {
    const user = await house.addUser();
    const failed = { status: 'failure', response_cost: 0, prompt_tokens: 0, completion_tokens: 0, error_str: 'no' };
    const report = await send([byId(user, failed), byId(user, { ...failed, response_cost: 0.25 })]);
    expect(report).toMatchObject({ status: 200, json: { recorded: 1, ignored: 1, failures: [] } });
    expect((await ledger(house, user)).map(({ cost_usd }) => cost_usd)).toEqual(['0.2500000000']);
  });

  it('counts ids that are longer than a key may be, and models that are longer than a name may be', async () => {
    const user = await house.addUser();
    const id = `resp_${'bGl0ZWxsbTpjdXN0b21fbGxtX3Byb3ZpZGVy'.repeat(20)}`;
    const sent = byId(user, { id, model: 'm'.repeat(201) });
    for (let times = 0; times < 2; times += 1) expect((await send([sent])).status).toBe(200);
    expect((await ledger(house, user)).map(({ model }) => model)).toEqual(['fast']);
  });

  it('puts models into categories, and knows people, as the document of the platform says', async () => {
    const [holder, person] = [await house.addUser(), await house.addUser()];
    const modelCategories = [
      { pattern: 'GPT-5*', category: 'PREMIUM_MODELS' },
      { pattern: '*-cli-*', category: 'CLI' },
      { pattern: 'gpt-*', category: 'PLATFORM' },
      { pattern: 'cl*de*opus', category: 'PREMIUM_MODELS' },
      { pattern: 'deep', category: 'CLI' },
    ];
    const models = ['gpt-5-nano', 'gpt-4o', 'a-CLI-b', 'claude-opus', 'claude-opus-4', 'deep', 'deeper', 'opus'];
    const categories = [
      'PREMIUM_MODELS',
      'PLATFORM',
      'CLI',
      'PREMIUM_MODELS',
      'PLATFORM',
      'CLI',
      'PLATFORM',
      'PLATFORM',
    ];
    const calls = () => models.map((model) => byId(holder, { model, model_group: null, end_user: person.id }));
    try {
      expect(await setDocument({ modelCategories })).toEqual([]);
      expect(await send(calls())).toMatchObject({ status: 200, json: { recorded: models.length } });
      const rows = await house.rows('SELECT model, category FROM usage_records WHERE user_id = $1', [holder.id]);
      expect(Object.fromEntries(rows.map(({ model, category }) => [model, category]))).toEqual(
        Object.fromEntries(models.map((model, index) => [model, categories[index]])),
      );
      // The one that the proxy offers under another name.
      const group = byId(holder, { model: 'azure/x1', model_group: 'gpt-5' });
      await send([group]);
      expect(await house.rows("SELECT category FROM usage_records WHERE model = 'azure/x1'")).toEqual([{ category: 'PREMIUM_MODELS' }]); // prettier-ignore
      expect(await ledger(house, person)).toEqual([]);
      expect(await setDocument({ modelCategories, identifyBy: ['end_user', 'user_id'] })).toEqual([]);
      expect((await send(calls())).status).toBe(200);
      expect(await ledger(house, person)).toHaveLength(models.length);
      const refusals = await setDocument({ identifyBy: ['nickname'], modelCategories: [{ pattern: 'x' }] });
      expect(refusals[0]).toMatchObject({ code: 'BAD_USER_INPUT' });
    } finally {
      await house.rows("DELETE FROM platform_configs WHERE namespace = 'litellm'");
    }
  });

  it('goes by what it understands of a document that was there before', async () => {
    const user = await house.addUser();
    const document = { identifyBy: 'anything', modelCategories: [{ pattern: 'gpt*' }] };
    await house.rows(
      "INSERT INTO platform_configs (namespace, document, is_public, version, updated_at) VALUES ('litellm', $1, false, 1, now())",
      [document],
    );
    try {
      expect(await send([byId(user)])).toMatchObject({ status: 200, json: { recorded: 1 } });
      expect(await ledger(house, user)).toHaveLength(1);
    } finally {
      await house.rows("DELETE FROM platform_configs WHERE namespace = 'litellm'");
    }
  });

  it('is for keys that may meter, and asks before it reads', async () => {
    const user = await house.addUser();
    const admin = await house.addUser('ADMIN');
    const pending = await house.addUser('PENDING');
    const keys = {
      full: (await keyOf(house, admin, ['FULL'])).key,
      reading: (await keyOf(house, admin, ['READ'])).key,
      pending: (await keyOf(house, pending, ['USAGE_WRITE'])).key,
      suspended: (await keyOf(house, admin, ['USAGE_WRITE'], { status: 'SUSPENDED' })).key,
    };
    const codeOf = async (key: string | null) => {
      const { status, json } = await send([byId(user)], key);
      return [status, json.errors[0].extensions.code];
    };
    expect(await codeOf(null)).toEqual([401, 'UNAUTHENTICATED']);
    expect(await codeOf('ghk_nothing')).toEqual([401, 'UNAUTHENTICATED']);
    expect(await codeOf(keys.suspended)).toEqual([401, 'UNAUTHENTICATED']);
    expect(await codeOf(keys.pending)).toEqual([403, 'ACCOUNT_PENDING']);
    expect(await codeOf(keys.full)).toEqual([403, 'FORBIDDEN']);
    expect(await codeOf(keys.reading)).toEqual([403, 'FORBIDDEN']);
    expect((await send('not even JSON', null)).status).toBe(401);
    expect(await ledger(house, user)).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['no JSON', 'id=1'],
    ['a number', '7'],
    ['half an array', '[{"id":"a"}'],
    ['lines of which one is none', '{"id":"a"}\n{"id":"b"}\nc'],
    ['too many', JSON.stringify(Array(10_001).fill({}))],
    ['too many lines', '{"id":"a"}\n'.repeat(10_001)],
    ['millions of lines', 'x\n'.repeat(4_000_000)],
  ])('refuses %s', async (_, body) => {
    const { status, json } = await send(body);
    expect(status).toBe(400);
    expect(json.errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['body'] }] });
  });

  it('refuses other methods, and more than it takes', async () => {
    const { status, headers } = await send(null, gateway.key, 'GET');
    expect([status, headers.get('allow')]).toEqual([405, 'POST']);
    expect((await send('x'.repeat(16 * 1_048_576 + 1))).status).toBe(413);
  });

  it('counts 1,500 calls of one report', async () => {
    const people = await Promise.all(Array.from({ length: 3 }, () => house.addUser()));
    const logs = Array.from({ length: 1_500 }, (_, index) => byId(people[index % 3]!));
    expect(await send(logs)).toMatchObject({ status: 200, json: { recorded: 1_500 } });
    for (const user of people) {
      expect(await ledger(house, user)).toHaveLength(500);
      expect(await wrongCounters(house, user)).toEqual([]);
    }
  });
});
