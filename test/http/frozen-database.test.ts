import { House } from '../support/house.ts';
import { until } from '../support/until.ts';
import { wiredDatabase, type Wire } from '../support/wire.ts';

jest.setTimeout(60_000);

describe('while the database is frozen', () => {
  let wire: Wire;
  let drop: () => Promise<void>;
  let house: House;
  beforeAll(async () => {
    ({ wire, drop } = await wiredDatabase());
    house = await House.open({ database: wire.database });
  });
  afterAll(async () => {
    wire.mend();
    await house.close();
    await drop();
  });

  it('tells it to whoever asks, on connections that there were and on new ones, and goes on when it is back', async () => {
    const user = await house.addUser();
    const strangers = [];
    for (let index = 0; index < 3; index += 1) strangers.push(await house.callerFor(await house.addUser()));
    const known = await house.callerFor(user);
    const document = '{ viewer { id name groups(first: 1) { totalCount } } }';
    expect((await house.ask(known, document)).errors).toEqual([]);
    wire.silence('');
    for (const caller of [known, ...strangers]) {
      const began = performance.now();
      const { status, refusal } = await house.ask(caller, document);
      expect([status, refusal?.code]).toEqual([503, 'SERVICE_UNAVAILABLE']);
      // Once as long as an answer is waited for, also where a plan has the query run again.
      expect(performance.now() - began).toBeLessThan(5_000);
    }
    wire.mend();
    await until(async () => (await house.ask(known, document)).errors.length === 0);
  });
});
