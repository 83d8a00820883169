import { newId } from '../../src/core/ids.ts';
import { UserMemo } from '../../src/foundation/memo/index.ts';
import { Notifications } from '../../src/foundation/notify/index.ts';
import { House } from '../support/house.ts';
import { until } from '../support/until.ts';

interface Value {
  readonly owners: readonly string[];
  readonly text: string;
}

let house: House;
let told: number;
beforeAll(async () => {
  house = await House.open();
  house.app.notifications.on('access', () => (told += 1));
});
afterAll(() => house.close());

const remembering = (notifications = house.app.notifications): UserMemo<Value> =>
  new UserMemo(notifications, ({ owners }) => owners, { name: 'test', max: 100, ttlMs: 60_000 });

/** A load that ends when it is told what it gives. */
function slowly() {
  let end: (value: Value | null) => void = () => undefined;
  const promise = new Promise<Value | null>((resolve) => (end = resolve));
  return { load: () => promise, end };
}

/** Says so, and waits until this process was told both ways: after the commit, and by the database. */
async function changed(...userIds: string[]): Promise<void> {
  told = 0;
  await house.app.unitOfWork.maintain((tx) => house.app.notifications.accessChanged(tx, userIds));
  await until(async () => told === 2);
}

describe('what is remembered of users', () => {
  it('is loaded once, also for those who ask while it is', async () => {
    const [memo, value] = [remembering(), { owners: [newId()], text: 'loaded' }];
    const { load, end } = slowly();
    const asked = [memo.get('key', load), memo.get('key', () => Promise.reject(new Error('asked twice')))];
    end(value);
    for (const given of await Promise.all(asked)) expect(given).toBe(value);
    expect(await memo.get('key', () => Promise.reject(new Error('asked again')))).toBe(value);
  });

  it('is nothing where nothing was found', async () => {
    const [memo, value] = [remembering(), { owners: [newId()], text: 'made since' }];
    expect(await memo.get('key', async () => null)).toBeNull();
    expect(await memo.get('key', async () => value)).toBe(value);
  });

  it('falls with a change of any owner of it, and of nobody else', async () => {
    const [first, second] = [newId(), newId()];
    for (const owner of [first, second]) {
      const memo = remembering();
      await memo.get('key', async () => ({ owners: [first, second], text: 'before' }));
      await changed(newId());
      expect((await memo.get('key', async () => null))?.text).toBe('before');
      await changed(owner);
      expect(await memo.get('key', async () => null)).toBeNull();
    }
  });

  it.each([
    ['known', true],
    ['unknown', false],
  ])('is not what was being loaded when it changed: owners %s', async (_what, isKnown) => {
    const [memo, owner] = [remembering(), newId()];
    const [older, newer] = [slowly(), slowly()];
    const ownerIds = isKnown ? [owner] : null;
    const begunBefore = memo.get('key', older.load, ownerIds);
    await changed(owner);
    const begunAfter = memo.get('key', newer.load, ownerIds);
    newer.end({ owners: [owner], text: 'after' });
    expect((await begunAfter)?.text).toBe('after');
    older.end({ owners: [owner], text: 'before' });
    expect((await begunBefore)?.text).toBe('before');
    expect((await memo.get('key', async () => null))?.text).toBe('after');
  });

  it('is nothing that was being loaded when everything may have changed', async () => {
    const [memo, { load, end }] = [remembering(), slowly()];
    const begunBefore = memo.get('key', load, [newId()]);
    await changed(...Array.from({ length: 101 }, newId));
    end({ owners: [], text: 'before' });
    await begunBefore;
    expect(await memo.get('key', async () => null)).toBeNull();
  });

  it('is not what could not be loaded', async () => {
    const [memo, value] = [remembering(), { owners: [newId()], text: 'loaded' }];
    await expect(memo.get('key', () => Promise.reject(new Error('an outage')))).rejects.toThrow('an outage');
    expect(await memo.get('key', async () => value)).toBe(value);
  });

  it('is nothing while no message could tell of a change', async () => {
    const memo = remembering(new Notifications({}, house.app.http.log as never));
    await memo.get('key', async () => ({ owners: [newId()], text: 'before' }));
    expect(await memo.get('key', async () => null)).toBeNull();
  });
});
