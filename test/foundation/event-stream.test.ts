import { EventStream, type StreamOptions } from '../../src/foundation/notify/index.ts';

interface Change {
  readonly of: string;
  readonly number: number;
}

const keyed = { keyOf: ({ of }: Change) => of };
const change = (of: string, number: number): Change => ({ of, number });

function made(options: StreamOptions<Change> = {}) {
  let released = 0;
  const stream = new EventStream<Change>(options, () => void (released += 1));
  return { stream, released: () => released };
}

async function read(stream: EventStream<Change>, count = Infinity): Promise<string[]> {
  const told: string[] = [];
  while (told.length < count) {
    const { done, value } = await stream.next();
    if (done) break;
    told.push(`${value.of}${value.number}`);
  }
  return told;
}

describe('a stream of events', () => {
  it('keeps what comes before it is read, in order', async () => {
    const { stream } = made();
    for (const number of [1, 2, 3]) stream.push(change('a', number));
    expect(await read(stream, 3)).toEqual(['a1', 'a2', 'a3']);
  });

  it('hands each event to the reader that waits', async () => {
    const { stream } = made();
    const reading = read(stream, 2);
    stream.push(change('a', 1));
    stream.push(change('a', 2));
    expect(await reading).toEqual(['a1', 'a2']);
  });

  it('keeps of events about the same only the last, in the place of the first', async () => {
    const { stream } = made(keyed);
    for (const [of, number] of [['a', 1], ['b', 1], ['a', 2], ['c', 1], ['a', 3]] as const) stream.push(change(of, number)); // prettier-ignore
    expect(await read(stream, 3)).toEqual(['a3', 'b1', 'c1']);
  });

  it('ends at once where it is returned, even for those who wait, and takes nothing more', async () => {
    const { stream, released } = made();
    const waiting = [stream.next(), stream.next()];
    await stream.return();
    await stream.return();
    stream.push(change('a', 1));
    expect(await Promise.all([...waiting, stream.next()])).toEqual(Array(3).fill({ done: true, value: undefined }));
    expect(released()).toBe(1);
  });

  it('drops what waits where it is returned', async () => {
    const { stream } = made();
    stream.push(change('a', 1));
    await stream.return();
    expect(await read(stream)).toEqual([]);
  });

  it('tells that too much waits, once, and is over', async () => {
    const { stream, released } = made({ mostWaiting: 2 });
    for (const number of [1, 2, 3, 4]) stream.push(change('a', number));
    await expect(stream.next()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(released()).toBe(1);
  });

  it('puts one event in place of all where too much waits and one can stand for them', async () => {
    const { stream } = made({ ...keyed, mostWaiting: 2, summary: ({ number }) => change('all', number) });
    for (const [number, of] of ['a', 'b', 'c', 'd'].entries()) stream.push(change(of, number));
    expect(await read(stream, 2)).toEqual(['all2', 'd3']);
  });

  it('ends behind its last event, for which nobody waits', async () => {
    const { stream, released } = made({ isLast: ({ of }) => of === 'end', spacingMs: 60_000 });
    for (const [number, of] of ['a', 'b', 'end', 'c'].entries()) stream.push(change(of, number));
    expect(released()).toBe(1);
    expect(await read(stream)).toEqual(['a0', 'b1', 'end2']);
  });

  it('lets time pass between two events, and tells the newest then', async () => {
    const { stream } = made({ ...keyed, spacingMs: 100 });
    stream.push(change('a', 1));
    expect(await read(stream, 1)).toEqual(['a1']);
    const told = performance.now();
    const reading = read(stream, 1);
    for (const number of [2, 3, 4]) stream.push(change('a', number));
    expect(await reading).toEqual(['a4']);
    expect(performance.now() - told).toBeGreaterThan(50);
  });

  it('holds no timer once it is over', async () => {
    const { stream } = made({ spacingMs: 60_000 });
    stream.push(change('a', 1));
    await read(stream, 1);
    stream.push(change('a', 2));
    const waiting = stream.next();
    await stream.return();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  describe('that starts with what is so now', () => {
    it('tells it first, and then what came while it was read', async () => {
      const { stream } = made(keyed);
      await stream.startingWith(async () => {
        stream.push(change('a', 2));
        return change('a', 1);
      });
      expect(await read(stream, 2)).toEqual(['a1', 'a2']);
    });

    it('tells only what comes where there is nothing to start with', async () => {
      const { stream } = made();
      await stream.startingWith(async () => null);
      stream.push(change('a', 1));
      expect(await read(stream, 1)).toEqual(['a1']);
    });

    it('is over behind it where nothing can follow', async () => {
      const { stream, released } = made({ isLast: ({ of }) => of === 'end' });
      await stream.startingWith(async () => {
        stream.push(change('a', 1));
        return change('end', 0);
      });
      expect(await read(stream)).toEqual(['end0']);
      expect(released()).toBe(1);
    });

    it('is over where it cannot be read, and says why', async () => {
      const { stream, released } = made();
      await expect(stream.startingWith(() => Promise.reject(new Error('no such thing')))).rejects.toThrow(
        'no such thing',
      );
      expect(released()).toBe(1);
    });
  });
});
