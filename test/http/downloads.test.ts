import { once } from 'node:events';
import net from 'node:net';
import { newId } from '../../src/core/ids.ts';
import { digestOf } from '../../src/foundation/crypto/index.ts';
import { makeMonths } from '../support/audit.ts';
import { keyOf } from '../support/callers.ts';
import { Gate } from '../support/gate.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { fetchLink, linkTo, SlowDownload } from '../support/transfers.ts';
import { until } from '../support/until.ts';

const EXPORT = 'exportAuditEvents(filter: { targetType: "Bulk" })';
/** Of so many events, each 5,000 bytes: more than a connection holds that nobody reads from. */
const EVENTS = 8_000;

const addEvents = async (house: House): Promise<void> => {
  await makeMonths(house, [new Date(house.clock.now().getTime() - EVENTS * 1_000)]);
  await house.rows(
    `INSERT INTO audit_events (id, action, actor_name, target_type, target_name, created_at)
      SELECT gen_random_uuid(), 'USER_UPDATED', 'Somebody', 'Bulk', repeat('x', 5000), now() - n * interval '1 second'
      FROM generate_series(1, $1) n`,
    [EVENTS],
  );
};

describe('a download link', () => {
  let house: House;
  let admin: TestUser;
  let caller: Caller & { readonly sessionId: string };
  beforeAll(async () => {
    house = await House.open();
    admin = await house.addUser('ADMIN', { name: 'Ada Lovelace' });
    await house.markFirst(admin);
    caller = await house.callerFor(admin);
    await addEvents(house);
  });
  afterAll(() => house.close());

  const rowsOfLink = (url: string) =>
    house.rows('SELECT * FROM links WHERE digest = $1', [digestOf(url.split('/').pop()!)]);
  const usersLink = (asked: Caller = caller): Promise<string> => linkTo(house, asked, 'exportUsers');

  it('gives a file to save, which nothing on the way keeps', async () => {
    const { status, headers } = await fetchLink(await usersLink());
    expect(status).toBe(200);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': expect.stringMatching(/^attachment; filename="users-\d{4}-\d\d-\d\d\.csv"$/),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'accept-ranges': 'none',
      'transfer-encoding': 'chunked',
    });
  });

  it('works again until it expires, so that whoever looks at it first takes nothing away', async () => {
    const url = await usersLink();
    const [preview, file] = [await fetchLink(url), await fetchLink(url)];
    expect(preview.text).toContain(admin.email);
    expect(file.text).toBe(preview.text);
  });

  it('tells by HEAD what GET would bring, and reads none of it', async () => {
    const url = await usersLink();
    const [head, whole] = [await fetchLink(url, { method: 'HEAD' }), await fetchLink(url)];
    expect(head).toMatchObject({ status: 200, text: '' });
    for (const name of ['content-type', 'content-disposition', 'cache-control', 'accept-ranges'])
      expect(head.headers.get(name)).toBe(whole.headers.get(name));
    expect(head.statements).toHaveLength(1);
  });

  it('gives the whole file to whoever asks for a part', async () => {
    const { status, headers, text } = await fetchLink(await usersLink(), { headers: { range: 'bytes=10-20' } });
    expect([status, headers.get('content-range')]).toEqual([200, null]);
    expect(text).toContain(admin.email);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('does not answer %s', async (method) => {
    const { status, headers } = await fetchLink(await usersLink(), { method });
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('is stored as a digest, and stands in no log, no event and no answer that is kept', async () => {
    const { data } = await house.ask(caller, 'mutation { exportUsers { url } }', {}, { 'idempotency-key': newId() });
    const url = data.exportUsers.url as string;
    const token = url.split('/').pop()!;
    for (const at of [
      url,
      `${url}/`,
      `${url}?x`,
      url.replace('downloads', 'uploads'),
      `${house.url}/x/${token}`,
      url.replace('gh_', '%67h_'),
    ])
      for (const method of ['GET', 'HEAD', 'PUT']) await fetchLink(at, { method });
    const tables = ['links', 'audit_events', 'idempotency_keys'];
    const rows = await Promise.all(
      tables.map((table) => house.rows(`SELECT t::text AS row FROM ${table} t WHERE t::text !~ 'xxxxx'`)),
    );
    const stored = rows
      .flat()
      .map(({ row }) => row as string)
      .join('\n');
    expect(stored).toContain(digestOf(token).toString('hex'));
    expect(stored).not.toContain(token);
    expect(stored).not.toContain(Buffer.from(token).toString('hex'));
    await until(() => house.log.some(({ path }) => path === '/x/[token]'));
    expect(JSON.stringify(house.log)).not.toContain(token.slice('gh_ln_'.length));
  });

  describe('leads nowhere, and says nothing else,', () => {
    const answerOf = async (url: string, method = 'GET') => {
      const { status, headers, text } = await fetchLink(url, { method });
      const { 'x-request-id': requestId, date: _, ...others } = Object.fromEntries(headers);
      return { status, text: text.replaceAll(requestId!, 'ID'), others };
    };
    const nowhere = () => answerOf(`${house.url}/downloads/gh_ln_${'x'.repeat(43)}`);

    it('when it is none of ours', async () => {
      const told = await nowhere();
      expect(told.status).toBe(404);
      expect(JSON.parse(told.text)).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
      for (const token of ['x', 'gh_ln_', 'x'.repeat(90), '%00', '..%2f..', caller.authorization!.slice(7, 100)])
        expect(await answerOf(`${house.url}/downloads/${token}`)).toEqual(told);
      expect((await answerOf(`${house.url}/downloads/${'x'.repeat(43)}`, 'HEAD')).status).toBe(404);
    });

    it('when it is for something else', async () => {
      expect(await answerOf(`${house.url}/downloads/${await house.refreshTokenFor(admin)}`)).toEqual(await nowhere());
      const url = await usersLink();
      await house.rows(`UPDATE links SET kind = 'user-import' WHERE digest = $1`, [digestOf(url.split('/').pop()!)]);
      expect(await answerOf(url)).toEqual(await nowhere());
    });

    it.each<[string, (user: TestUser, sessionId: string) => Promise<unknown>]>([
      ['suspended', ({ id }) => house.ask(caller, `mutation { suspendUser(id: "${id}") { user { id } } }`)],
      [
        'made a user',
        ({ id }) => house.ask(caller, `mutation { changeUserRole(id: "${id}", role: USER) { user { id } } }`),
      ],
      ['signed out', (_, id) => house.ask(caller, `mutation { revokeSession(id: "${id}") { session { id } } }`)],
      ['deleted', ({ id }) => house.ask(caller, `mutation { deleteUser(id: "${id}") { deletedId } }`)],
      [
        'told to change the password',
        ({ id }) =>
          house.ask(
            caller,
            `mutation { resetUserPassword(id: "${id}", newPassword: "quiet-otter-marmalade-42") { user { id } } }`,
          ),
      ],
    ])('once who asked for it was %s', async (_what, happen) => {
      const user = await house.addUser('ADMIN');
      const asked = await house.callerFor(user);
      const url = await usersLink(asked);
      expect((await fetchLink(url)).status).toBe(200);
      expect(await happen(user, asked.sessionId)).toMatchObject({ errors: [] });
      expect(await answerOf(url)).toEqual(await nowhere());
      expect(await answerOf(url, 'HEAD')).toMatchObject({ status: 404 });
    });
  });

  it.each([
    ['suspended', 'updateApiKey(id: "$key", input: { status: SUSPENDED }) { apiKey { id } }'],
    ['deleted', 'deleteApiKey(id: "$key") { deletedId }'],
  ])('asked for by API key is good as long as the key is not %s', async (_what, field) => {
    const program = await keyOf(house, admin);
    const url = await usersLink(program);
    expect(await rowsOfLink(url)).toMatchObject([
      { api_key_id: program.keyId, session_id: null, created_by: admin.id },
    ]);
    expect((await fetchLink(url)).status).toBe(200);
    const { errors } = await house.ask(caller, `mutation { ${field.replace('$key', program.keyId)} }`);
    expect(errors).toEqual([]);
    expect((await fetchLink(url)).status).toBe(404);
  });

  it('reads ahead of nobody: what the client does not take is not read', async () => {
    const slow = await SlowDownload.begin(house, await linkTo(house, caller, EXPORT));
    const before = slow.statements.length;
    expect(before).toBeLessThan(EVENTS / 1_000);
    for (let asked = 0; asked < 20; asked += 1) await house.ask(caller, '{ viewer { id } }');
    expect(slow.statements).toHaveLength(before);
    const { text, isWhole } = await slow.finish();
    expect(isWhole).toBe(true);
    expect(text.trimEnd().split('\n')).toHaveLength(EVENTS);
    // The link, each thousand, and what tells that no more follow.
    expect(slow.statements).toHaveLength(1 + EVENTS / 1_000 + 1);
  });

  it('reads no further once the client has gone', async () => {
    const slow = await SlowDownload.begin(house, await linkTo(house, caller, EXPORT));
    slow.abort();
    await until(() =>
      house.log.some(({ msg, requestId }) => /not taken/.test(String(msg)) && requestId === slow.requestId),
    );
    expect(slow.statements.length).toBeLessThan(EVENTS / 1_000);
  });

  it('breaks off when who asked for it loses access in the middle', async () => {
    const user = await house.addUser('ADMIN');
    const slow = await SlowDownload.begin(house, await linkTo(house, await house.callerFor(user), EXPORT));
    await house.ask(caller, `mutation { suspendUser(id: "${user.id}") { user { id } } }`);
    expect(await slow.finish()).toMatchObject({ isWhole: false });
  });

  it('ends after fifteen minutes, but lets a download that began in time come to its end', async () => {
    const url = await linkTo(house, caller, EXPORT);
    const slow = await SlowDownload.begin(house, url);
    house.clock.advance({ minutes: 15, seconds: 1 });
    expect((await fetchLink(url)).status).toBe(404);
    expect(await slow.finish()).toMatchObject({ isWhole: true });
  });

  it('is cleared away a day after it expired', async () => {
    const [link] = await house.rows('SELECT id FROM links ORDER BY expires_at DESC LIMIT 1');
    const isThere = async () => (await house.rows('SELECT 1 FROM links WHERE id = $1', [link.id])).length === 1;
    house.clock.advance({ hours: 23 });
    await house.app.housekeeping.run();
    expect(await isThere()).toBe(true);
    house.clock.advance({ hours: 2 });
    await house.app.housekeeping.run();
    expect(await isThere()).toBe(false);
  });
});

describe('a download while the database is gone', () => {
  let house: House;
  let gate: Gate;
  let caller: Caller;
  beforeAll(async () => {
    house = await House.open();
    gate = new Gate(house);
    const admin = await house.addUser('ADMIN');
    await house.markFirst(admin);
    caller = await house.callerFor(admin);
    await addEvents(house);
  });
  afterEach(() => gate.open());
  afterAll(() => house.close());

  it('is refused before it begins', async () => {
    const url = await linkTo(house, caller, EXPORT);
    await gate.close();
    const { status, text } = await fetchLink(url);
    expect(status).toBe(503);
    expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] });
  });

  it('breaks off in the middle, so that half a file is not taken for a whole one', async () => {
    const slow = await SlowDownload.begin(house, await linkTo(house, caller, EXPORT));
    await gate.close();
    const { text, isWhole } = await slow.finish();
    expect(isWhole).toBe(false);
    expect(text.split('\n').length).toBeLessThan(EVENTS);
  });

  it('breaks off with a reset where there are no chunks whose end could be missing (HTTP/1.0)', async () => {
    const { hostname, port, pathname } = new URL(await linkTo(house, caller, EXPORT));
    const lock = await house.database.owner.connect();
    const accepted = once(house.app.http.server, 'connection') as Promise<[net.Socket]>;
    const socket = net.connect(Number(port), hostname);
    socket.write(`GET ${pathname} HTTP/1.0\r\n\r\n`);
    await once(socket, 'readable');
    await lock.query('BEGIN; LOCK audit_events');
    const ending = new Promise((resolve) => {
      socket.once('end', () => resolve('an end'));
      socket.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code));
      socket.resume();
    });
    // The client has all that was sent, and waits with the service for the next of it.
    const waiting = `FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await until(async () => (await house.rows(`SELECT 1 ${waiting}`)).length > 0);
    const [served] = await accepted;
    await until(() => socket.bytesRead === served.bytesWritten);
    await house.rows(`SELECT pg_terminate_backend(pid) ${waiting}`);
    expect(await ending).toBe('ECONNRESET');
    await lock.query('ROLLBACK');
    lock.release();
  });
});
