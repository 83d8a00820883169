import { once } from 'node:events';
import http from 'node:http';
import type { Socket } from 'node:net';
import { keyOf } from '../support/callers.ts';
import { House } from '../support/house.ts';

const MIB = 1_048_576;
const REJECTED = { authorization: 'Bearer nonsense' };

interface Sent {
  readonly status: number;
  readonly text: string;
  /** Bytes of the body that were sent before the answer came. */
  readonly bytes: number;
  /** Bytes that the service took from the connection. */
  readonly bytesRead: number;
  readonly connection: string | undefined;
}

describe('a large request body', () => {
  let house: House;
  /** Somebody who is known, by each way to say so. */
  let known: Readonly<Record<'a session' | 'a key' | 'x-api-key', object>>;
  beforeAll(async () => {
    house = await House.open();
    const user = await house.addUser();
    const program = await keyOf(house, user);
    known = { 'a session': await house.callerFor(user), 'a key': program, 'x-api-key': { 'x-api-key': program.key } };
  });
  afterAll(() => house.close());

  /** A query in a body of so many bytes. */
  const filled = (bytes: number): Buffer => {
    const [head, tail] = ['{"query":"{ viewer { name } }","variables":{"filling":"', '"}}'];
    return Buffer.from(head + 'x'.repeat(bytes - head.length - tail.length) + tail);
  };

  /** Sends a body piece by piece as long as nothing is answered; not a byte of it where `announced` alone is to be judged. */
  async function send(
    caller: object,
    body: Buffer,
    how: 'with its length' | 'in chunks' | 'only announced',
  ): Promise<Sent> {
    const connected = once(house.app.http.server, 'connection') as Promise<[Socket]>;
    const request = http.request(`${house.url}/graphql`, {
      method: 'POST',
      agent: false,
      headers: {
        ...caller,
        'content-type': 'application/json',
        ...(how === 'in chunks' ? { 'transfer-encoding': 'chunked' } : { 'content-length': body.length }),
      },
    });
    // Whoever refuses a body closes the connection on which the rest of it still comes.
    request.on('error', () => undefined);
    const answered = new Promise<[http.IncomingMessage]>((resolve) => request.on('response', (...it) => resolve(it)));
    let isAnswered = false;
    void answered.then(() => (isAnswered = true));
    let bytes = 0;
    request.flushHeaders();
    for (; how !== 'only announced' && bytes < body.length && !isAnswered; bytes += 65_536)
      if (!request.write(body.subarray(bytes, bytes + 65_536))) await Promise.race([once(request, 'drain'), answered]);
    if (how !== 'only announced') request.end();
    const [response] = await answered;
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    request.destroy();
    const { statusCode, headers } = response;
    const text = Buffer.concat(chunks).toString();
    // What is on its way between them is a matter of the machine.
    const [{ bytesRead }] = await connected;
    return { status: statusCode!, text, bytes, bytesRead, connection: headers.connection };
  }

  const tooLarge = { status: 413, text: expect.stringContaining('"code":"BAD_USER_INPUT"') };

  it.each([
    ['a stranger', (): object => ({})],
    ['somebody whose credential does not hold', (): object => REJECTED],
    ['somebody whose x-api-key is none', (): object => ({ 'x-api-key': 'nonsense' })],
  ])('of %s is refused before any of it is read', async (_, caller) => {
    const sent = await send(caller(), filled(2 * MIB), 'only announced');
    expect(sent).toMatchObject({ ...tooLarge, bytes: 0, connection: 'close' });
    expect(JSON.parse(sent.text).errors[0].message).toBe('The body of the request is larger than allowed.');
  });

  it('of a stranger is read no further than 1 MiB where it does not say its length', async () => {
    const sent = await send({}, filled(6 * MIB), 'in chunks');
    expect(sent).toMatchObject(tooLarge);
    expect(sent.bytesRead).toBeLessThan(1.5 * MIB);
  });

  it.each(['with its length', 'in chunks'] as const)('of 1 MiB is taken of anybody, sent %s', async (how) => {
    expect(await send({}, filled(MIB), how)).toMatchObject({ status: 200, text: '{"data":{"viewer":null}}' });
    expect(await send({}, filled(MIB + 1), how === 'in chunks' ? how : 'only announced')).toMatchObject(tooLarge);
  });

  it.each([
    ['a session', 'with its length'],
    ['a session', 'in chunks'],
    ['a key', 'with its length'],
    ['x-api-key', 'with its length'],
    ['x-api-key', 'in chunks'],
  ] as const)('of 8 MiB is taken of who is known by %s, sent %s', async (by, how) => {
    expect(await send(known[by], filled(8 * MIB), how)).toMatchObject({ status: 200 });
    const beyond = await send(known[by], filled(8 * MIB + 1), how === 'in chunks' ? how : 'only announced');
    expect(beyond).toMatchObject(tooLarge);
  });

  it('is held to what the configuration says, if that is less', async () => {
    const narrow = await House.open({ environment: { GRAPHQL_MAX_BODY_BYTES: '2048' } });
    const headers = { 'content-type': 'application/json' };
    const post = (bytes: number) => fetch(`${narrow.url}/graphql`, { method: 'POST', headers, body: filled(bytes) });
    expect((await post(2_048)).status).toBe(200);
    expect((await post(2_049)).status).toBe(413);
    await narrow.close();
  });
});
