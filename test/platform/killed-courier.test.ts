import { House } from '../support/house.ts';
import { environmentOf, gatehouse } from '../support/service-process.ts';
import { until } from '../support/until.ts';
import { addWebhook, deliveries, Receiver } from '../support/webhooks.ts';

jest.setTimeout(120_000);

describe('a worker that is killed between sending an event and noting so', () => {
  it('has it sent again by another one, with the same id and body', async () => {
    const environment = { OUTBOUND_ALLOWED: '127.0.0.1' };
    const house = await House.open({ environment: { ...environment, WORKER: 'off' } });
    const admin = await house.addUser('ADMIN');
    await house.markFirst(admin);
    const boss = await house.callerFor(admin);
    const receiver = await new Receiver().listen();
    receiver.says = 'NOTHING';
    const webhook = await addWebhook(house, boss, receiver.url, ['USER_SUSPENDED']);
    const worker = gatehouse(['worker'], { environment: { ...environmentOf(house), ...environment } });
    await worker.said(({ msg }) => msg === 'the worker is ready');
    const user = await house.addUser();
    await house.ask(boss, 'mutation ($id: ID!) { suspendUser(id: $id) { user { id } } }', { id: user.id });
    await until(() => receiver.received.length === 1);
    await worker.end('SIGKILL');
    receiver.says = 200;
    const other = await House.open({ database: house.database, environment });
    await until(async () => (await deliveries(house, webhook))[0].status === 'SUCCEEDED');
    const [first, second, ...more] = receiver.received;
    const event = (await house.events(user.id))[0];
    expect([first!.id, second!.id, second!.body, more]).toEqual([event.id, event.id, first!.body, []]);
    expect(await deliveries(house, webhook)).toMatchObject([{ attempts: 1 }]);
    await other.close();
    await house.close();
    await receiver.close();
  });
});
