import { once } from 'node:events';
import http from 'node:http';
import { Readable } from 'node:stream';
import { digestOf } from '../../src/foundation/crypto/index.ts';
import { arriving } from '../../src/http/arriving.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { fetchLink, linkTo } from '../support/transfers.ts';
import { until } from '../support/until.ts';

const UPLOAD = 'createUserImportUpload(input: { dryRun: true, onConflict: SKIP })';
const FILE = 'email,name\r\nkim@example.org,Kim\r\n';
const MOST_BYTES = 4_096;

/** An upload of which the client sends the beginning, and the rest when it is told to. */
function beginUpload(url: string, headers: Record<string, string> = {}) {
  const request = http.request(url, { method: 'PUT', agent: false, headers });
  const answer = new Promise<{ status: number; text: string }>((resolve, reject) => {
    request.once('error', reject);
    request.once('response', async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      resolve({ status: response.statusCode!, text: Buffer.concat(chunks).toString() });
    });
  });
  answer.catch(() => undefined);
  return { request, answer };
}

describe('an upload link', () => {
  let house: House;
  let admin: TestUser;
  let caller: Caller;
  beforeAll(async () => {
    house = await House.open({ environment: { UPLOAD_MAX_BYTES: String(MOST_BYTES), WORKER: 'off' } });
    admin = await house.addUser('ADMIN', { name: 'Ada Lovelace' });
    await house.markFirst(admin);
    caller = await house.callerFor(admin);
  });
  afterAll(() => house.close());
  beforeEach(() => house.rows('DELETE FROM jobs'));

  const newLink = (asked: Caller = caller): Promise<string> => linkTo(house, asked, UPLOAD);
  const put = (url: string, body: string, headers: Record<string, string> = {}) =>
    fetchLink(url, { method: 'PUT', body, headers });
  const jobs = () => house.rows('SELECT * FROM jobs');
  const rowOf = async (url: string) =>
    (await house.rows('SELECT * FROM links WHERE digest = $1', [digestOf(url.split('/').pop()!)]))[0];

  it('is for one body of a size that it tells', async () => {
    const { data } = await house.ask(caller, `mutation { ${UPLOAD} { url maxBytes expiresAt } }`);
    const { url, maxBytes } = data.createUserImportUpload;
    expect(url).toMatch(new RegExp(`^${house.url}/uploads/gh_ln_[\\w-]{43}$`));
    expect(maxBytes).toBe(MOST_BYTES);
    expect(await rowOf(url)).toMatchObject({ kind: 'user-import', created_by: admin.id, used_at: null });
  });

  it('takes a body on behalf of who asked for it, and answers what came of it', async () => {
    const url = await newLink();
    const { status, headers, text } = await put(url, FILE, { 'content-type': 'text/csv' });
    expect([status, headers.get('cache-control')]).toEqual([201, 'no-store']);
    const [job] = await jobs();
    expect(JSON.parse(text)).toEqual({ jobId: job.id });
    expect(job).toMatchObject({ kind: 'USER_IMPORT', created_by: admin.id, dry_run: true });
    expect((await rowOf(url)).used_at).toBeInstanceOf(Date);
  });

  it('works once, however many send at a time', async () => {
    const url = await newLink();
    const answers = await Promise.all(Array.from({ length: 40 }, () => put(url, FILE)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(39).fill(404)]);
    expect((await put(url, FILE)).status).toBe(404);
    expect(await jobs()).toHaveLength(1);
  });

  it('stays good after a body that was refused, of which nothing is left', async () => {
    const url = await newLink();
    const { status, text } = await put(url, 'neither,nor\r\n');
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    expect(await jobs()).toEqual([]);
    expect((await put(url, FILE)).status).toBe(201);
  });

  it.each(['GET', 'HEAD', 'POST', 'PATCH', 'DELETE', 'OPTIONS'])(
    'does not answer %s, and outlives it',
    async (method) => {
      const url = await newLink();
      const { status, headers } = await fetchLink(url, { method });
      expect([status, headers.get('allow')]).toEqual([405, 'PUT']);
      expect((await put(url, FILE)).status).toBe(201);
    },
  );

  it('leads nowhere, and says nothing else, when it is none, for something else, or over', async () => {
    const answerOf = async (url: string) => {
      const { status, headers, text } = await put(url, FILE);
      const { 'x-request-id': requestId, date: _, ...others } = Object.fromEntries(headers);
      return { status, text: text.replaceAll(requestId!, 'ID'), others };
    };
    const nowhere = await answerOf(`${house.url}/uploads/gh_ln_${'x'.repeat(43)}`);
    expect(nowhere.status).toBe(404);
    const [used, expired] = [await newLink(), await newLink()];
    await put(used, FILE);
    await house.rows('UPDATE links SET expires_at = created_at WHERE id = $1', [(await rowOf(expired)).id]);
    const download = (await linkTo(house, caller, 'exportUsers')).replace('downloads', 'uploads');
    const user = await house.addUser('ADMIN');
    const revoked = await newLink(await house.callerFor(user));
    await house.ask(caller, `mutation { suspendUser(id: "${user.id}") { user { id } } }`);
    for (const url of [used, expired, download, revoked, `${house.url}/uploads/x`])
      expect(await answerOf(url)).toEqual(nowhere);
  });

  it('takes nothing from who loses access while it is sent', async () => {
    const user = await house.addUser('ADMIN');
    const url = await newLink(await house.callerFor(user));
    const { request, answer } = beginUpload(url, { expect: '100-continue' });
    request.flushHeaders();
    await once(request, 'continue');
    request.write(FILE);
    await house.ask(caller, `mutation { suspendUser(id: "${user.id}") { user { id } } }`);
    request.end();
    expect((await answer).status).toBe(404);
    expect(await jobs()).toEqual([]);
    expect((await rowOf(url)).used_at).toBeNull();
  });

  it.each([
    ['whose length was told', { 'content-length': String(FILE.length * 2), expect: '100-continue' }],
    ['in chunks', { 'transfer-encoding': 'chunked', expect: '100-continue' }],
  ])('leaves nothing of a body %s that breaks off', async (_how, headers) => {
    const url = await newLink();
    const before = house.log.length;
    const { request, answer } = beginUpload(url, headers);
    request.flushHeaders();
    await once(request, 'continue');
    await new Promise((resolve) => request.write(FILE, resolve));
    request.destroy();
    await expect(answer).rejects.toThrow();
    await until(() => house.log.slice(before).some(({ msg }) => msg === 'an upload broke off'));
    expect(await jobs()).toEqual([]);
    expect((await put(url, FILE)).status).toBe(201);
  });

  it('refuses a body that is too large before it is sent, where its length is told', async () => {
    const url = await newLink();
    const { request, answer } = beginUpload(url, { 'content-length': String(MOST_BYTES + 1), expect: '100-continue' });
    let isAskedFor = false;
    request.once('continue', () => (isAskedFor = true));
    request.flushHeaders();
    expect((await answer).status).toBe(413);
    expect(isAskedFor).toBe(false);
    request.destroy();
    expect((await put(url, FILE)).status).toBe(201);
  });

  it('refuses a body as soon as it proves too large', async () => {
    const url = await newLink();
    const { request, answer } = beginUpload(url, { 'transfer-encoding': 'chunked' });
    request.write(FILE + 'x'.repeat(MOST_BYTES));
    expect((await answer).status).toBe(413);
    request.destroy();
    expect(await jobs()).toEqual([]);
    expect((await put(url, FILE.padEnd(MOST_BYTES, '\n'))).status).toBe(201);
  });

  it('asks nobody for a body that it would not take (Expect: 100-continue)', async () => {
    const { request, answer } = beginUpload(`${house.url}/uploads/x`, { expect: '100-continue' });
    let isAskedFor = false;
    request.once('continue', () => (isAskedFor = true));
    request.flushHeaders();
    expect((await answer).status).toBe(404);
    expect(isAskedFor).toBe(false);
    request.destroy();
  });

  it('takes no compressed body', async () => {
    const { status, text } = await put(await newLink(), FILE, { 'content-encoding': 'gzip' });
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });

  it('gives a body longer to arrive than any other request', async () => {
    const accepted = once(house.app.http.server, 'connection');
    const { request, answer } = beginUpload(await newLink(), { expect: '100-continue' });
    request.flushHeaders();
    await once(request, 'continue');
    const [socket] = await accepted;
    // As the server says of any request that was not there after a minute.
    const tooLate = Object.assign(new Error(), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
    house.app.http.server.emit('clientError', tooLate, socket);
    request.end(FILE);
    expect((await answer).status).toBe(201);
  });

  it('ends the wait for a body that does not come', async () => {
    const silent = new Readable({ read: () => undefined });
    silent.push('email,');
    const limits = { maxBytes: 100, silentMs: 10, wholeMs: 60_000 };
    const received = async (body: AsyncIterable<Buffer>): Promise<string> => {
      let text = '';
      for await (const chunk of body) text += String(chunk);
      return text;
    };
    await expect(received(arriving(silent, limits))).rejects.toMatchObject({ status: 408 });
    const trickling = Readable.from(
      (async function* () {
        for (;;) yield Buffer.from(await new Promise<string>((resolve) => setImmediate(() => resolve('x'))));
      })(),
    );
    const short = { maxBytes: 10_000_000, silentMs: 60_000, wholeMs: 20 };
    await expect(received(arriving(trickling, short))).rejects.toMatchObject({ status: 408 });
  });

  it('stands in no log, whatever came of it', async () => {
    const url = await newLink();
    await put(url, 'neither,nor\r\n');
    await put(url, FILE);
    await put(url.replace('gh_', '%67h_'), FILE);
    const token = url.split('/').pop()!.slice('gh_ln_'.length);
    await until(() => house.log.filter(({ path, status }) => path === '/uploads/:token' && status === 404).length > 0);
    expect(JSON.stringify(house.log)).not.toContain(token);
  });
});
