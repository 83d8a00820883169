import { Batcher } from '../../src/usage/metering/batcher.ts';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, item) => item);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('what is gathered', () => {
  /** Batches that were begun, and how each ends. */
  const begun: { readonly items: readonly number[]; readonly end: (error?: Error) => void }[] = [];
  /** Locks that somebody else holds. */
  let held: readonly string[] = [];
  afterEach(() => (held = []));
  const batcher = (lockOf: (item: number) => string = String) => {
    begun.splice(0);
    const run = (items: readonly number[]) =>
      new Promise<readonly number[]>((resolve, reject) => {
        begun.push({ items, end: (error) => (error ? reject(error) : resolve(items)) });
      });
    return new Batcher<number, number>({ run, lockOf, most: 100, heldOf: async () => held });
  };
  const turns = async (count: number): Promise<void> => {
    for (let done = 0; done < count; done += 1) await turn();
  };
  const hasBegun = async (count: number): Promise<void> => {
    while (begun.length < count) await turn();
  };

  it('waits as long as others follow, one in each turn', async () => {
    const one = batcher();
    const all: Promise<unknown>[] = [];
    for (let item = 0; item < 8; item += 1) {
      const next = turn();
      all.push(one.submit([item]));
      await next;
    }
    await hasBegun(1);
    expect(begun.map(({ items }) => items)).toEqual([[0, 1, 2, 3, 4, 5, 6, 7]]);
    begun[0]!.end();
    await Promise.all(all);
  });

  it('does not wait for ever', async () => {
    const one = batcher();
    for (let item = 0; begun.length === 0; item += 1) {
      const next = turn();
      void one.submit([item]);
      await next;
      expect(item).toBeLessThan(30);
    }
    expect(begun[0]!.items.length).toBeGreaterThan(8);
  });

  it('begins at once where the most is there, beside another, and no third', async () => {
    const two = batcher();
    const all = [two.submit(upTo(250))];
    await hasBegun(2);
    all.push(two.submit([250]));
    await turns(20);
    expect(begun.map(({ items }) => items.length)).toEqual([100, 100]);
    begun[0]!.end();
    await hasBegun(3);
    expect(begun[2]!.items).toEqual([...upTo(250).slice(200), 250]);
    for (const { end } of begun) end();
    expect((await Promise.all(all)).flat().map((each) => each.status)).toEqual(Array(251).fill('fulfilled'));
  });

  it('is shared out where many come together, what locks the same to one of both', async () => {
    const two = batcher((item) => String(item % 3));
    const all = upTo(60).map((item) => two.submit([item]));
    await hasBegun(2);
    expect(begun.map(({ items }) => items)).toEqual([
      upTo(60).filter((item) => item % 3 < 2),
      upTo(60).filter((item) => item % 3 === 2),
    ]);
    for (const { end } of begun) end();
    expect((await Promise.all(all)).flat().map((each) => each.status === 'fulfilled' && each.value)).toEqual(upTo(60));
  });

  it.each([
    ['few calls come together', String, upTo(47).map((item) => [item])],
    ['all is of one call', String, [upTo(60)]],
    ['all locks the same', () => 'the same', upTo(60).map((item) => [item])],
  ])('is one piece of work where %s', async (_, lockOf, calls) => {
    const one = batcher(lockOf);
    const all = calls.map((items) => one.submit(items));
    await hasBegun(1);
    await turns(20);
    expect(begun.map(({ items }) => items)).toEqual([calls.flat()]);
    begun[0]!.end();
    await Promise.all(all);
  });

  it('waits for what locks the same, in its order, and lets the others pass', async () => {
    const two = batcher((item) => String(item % 10));
    const all = [two.submit([11])];
    await hasBegun(1);
    all.push(two.submit([21, 31]), two.submit([12]), two.submit([41]));
    await hasBegun(2);
    await turns(20);
    expect(begun.map(({ items }) => items)).toEqual([[11], [12]]);
    begun[0]!.end();
    await hasBegun(3);
    expect(begun[2]!.items).toEqual([21, 31, 41]);
    for (const { end } of begun) end();
    expect((await Promise.all(all)).flat().map((each) => each.status)).toEqual(Array(5).fill('fulfilled'));
  });

  it('lets nothing pass that locks the same while halves are tried', async () => {
    const two = batcher((item) => String(item % 10));
    const all = [two.submit([11, 22])];
    await hasBegun(1);
    all.push(two.submit([32]));
    begun[0]!.end(new Error('one of them'));
    await hasBegun(2);
    await turns(20);
    expect(begun.map(({ items }) => items)).toEqual([[11, 22], [11]]);
    begun[1]!.end(new Error('this one'));
    await hasBegun(3);
    begun[2]!.end();
    await hasBegun(4);
    begun[3]!.end();
    expect(begun.map(({ items }) => items)).toEqual([[11, 22], [11], [22], [32]]);
    expect((await Promise.all(all)).flat().map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  });

  it('goes on without those who wait for somebody else, and without all where nobody is found', async () => {
    const two = batcher();
    held = ['1', '3'];
    const all = two.submit([1, 2, 3, 4]);
    await hasBegun(1);
    const tooLong = (): Error => Object.assign(new Error('waits for a lock'), { code: '55P03' });
    begun[0]!.end(tooLong());
    await hasBegun(2);
    expect(begun[1]!.items).toEqual([2, 4]);
    held = [];
    begun[1]!.end(tooLong());
    expect((await all).map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
    await turns(20);
    expect(begun).toHaveLength(2);
  });

  it('is nothing once those who wait have been told that the database is gone', async () => {
    const two = batcher();
    const first = two.submit([1]);
    await hasBegun(1);
    const second = two.submit([2]);
    begun[0]!.end(Object.assign(new Error('gone'), { code: 'ECONNRESET' }));
    expect((await Promise.all([first, second])).flat().map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await turns(20);
    expect(begun).toHaveLength(1);
  });
});
