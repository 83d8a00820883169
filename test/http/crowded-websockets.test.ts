import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { keyOf } from '../support/callers.ts';
import { House } from '../support/house.ts';
import { tellAccessChanged } from '../support/subscriptions.ts';
import { RawSocket } from '../support/web-socket.ts';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house.close());

const acknowledged = ({ type }: Record<string, unknown>): boolean => type === 'connection_ack';

/** A connection that said whose it is. */
async function connected(payload: object = {}): Promise<RawSocket> {
  const raw = await RawSocket.open(house);
  raw.send({ type: 'connection_init', payload });
  await raw.next(acknowledged);
  return raw;
}

const several = (count: number, payload: object): Promise<RawSocket[]> =>
  Promise.all(Array.from({ length: count }, () => connected(payload)));

async function close(sockets: readonly RawSocket[]): Promise<void> {
  for (const { socket } of sockets) socket.close();
  await Promise.all(sockets.map(({ closed }) => closed));
}

/** Bytes on the heap that something still needs. */
function bytesInUse(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

describe('WebSockets', () => {
  it('are at most a hundred of one account, by whatever credentials, until one of them ends', async () => {
    const user = await house.addUser();
    const program = await keyOf(house, user);
    const callers = [await house.callerFor(user), program, { 'x-api-key': program.key }, await house.callerFor(user)];
    const sockets = (await Promise.all(callers.map((caller) => several(25, caller)))).flat();
    for (const payload of callers) {
      const further = await RawSocket.open(house);
      further.send({ type: 'connection_init', payload });
      expect(await further.closed).toEqual({ code: 1013, reason: 'Too many connections' });
    }

    const others = [await connected(), await connected(await house.callerFor(await house.addUser()))];
    await close([sockets.pop()!]);
    sockets.push(await connected(callers[0]));
    await close([...sockets, ...others]);
  });

  it('end within a second, but not all at once, where their access ended and nobody was told whose', async () => {
    const spreads: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const caller = await house.callerFor(await house.addUser());
      const [sockets, staying] = [
        await several(30, caller),
        await connected(await house.callerFor(await house.addUser())),
      ];
      await house.rows('UPDATE sessions SET ended_at = now() WHERE id = $1', [caller.sessionId]);
      const toldAt = performance.now();
      const endings = sockets.map(({ closed }) =>
        closed.then(({ code }) => ({ code, ms: performance.now() - toldAt })),
      );
      await tellAccessChanged(house, null);
      const ended = await Promise.all(endings);
      expect(new Set(ended.map(({ code }) => code))).toEqual(new Set([4401]));
      const times = ended.map(({ ms }) => ms);
      expect(Math.max(...times)).toBeLessThan(1_000);
      spreads.push(Math.max(...times) - Math.min(...times));
      expect(staying.socket.readyState).toBe(staying.socket.OPEN);
      await close([staying]);
    }
    // One round may tell nothing: what waits for a busy machine comes all at once.
    expect(Math.max(...spreads)).toBeGreaterThan(75);
  });

  it('keep nothing of what comes beside the credential', async () => {
    const before = bytesInUse();
    const sockets = await several(30, { filler: 'x'.repeat(1_000_000) });
    const kept = bytesInUse() - before;
    await close(sockets);
    expect(kept).toBeLessThan(15_000_000);
  });
});
