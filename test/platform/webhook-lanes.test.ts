import { House } from '../support/house.ts';
import { until } from '../support/until.ts';
import { addWebhook, deliveries, Receiver } from '../support/webhooks.ts';

const SUSPEND = 'mutation ($id: ID!) { suspendUser(id: $id) { user { id } } }';
const COUNT = 12;

describe('a receiver that does not answer', () => {
  it('keeps few places busy, while another one gets all of its events', async () => {
    const house = await House.open({ environment: { OUTBOUND_ALLOWED: '127.0.0.1' } });
    const admin = await house.addUser('ADMIN');
    await house.markFirst(admin);
    const boss = await house.callerFor(admin);
    const [slow, quick] = [await new Receiver().listen(), await new Receiver().listen()];
    slow.says = 'NOTHING';
    const silent = await addWebhook(house, boss, slow.url, ['USER_SUSPENDED']);
    await addWebhook(house, boss, quick.url, ['USER_SUSPENDED']);
    for (let count = 0; count < COUNT; count += 1) {
      const { errors } = await house.ask(boss, SUSPEND, { id: (await house.addUser()).id });
      expect(errors).toEqual([]);
    }
    await until(() => quick.received.length === COUNT);
    expect(slow.received.length).toBe(2);
    slow.says = 204;
    slow.answer(204);
    await until(async () => (await deliveries(house, silent)).every(({ status }) => status === 'SUCCEEDED'));
    expect([slow.received.length, new Set(slow.ids).size]).toEqual([COUNT, COUNT]);
    await house.close();
    await Promise.all([slow.close(), quick.close()]);
  });
});
