import { connect, sync } from '../support/directories.ts';
import { GraphStandIn } from '../support/graph.ts';
import { House } from '../support/house.ts';
it('debug', async () => {
  const graph = await new GraphStandIn().listen();
  const house = await House.open({ environment: graph.environment });
  const admin = await house.addUser('ADMIN');
  await house.markFirst(admin);
  const caller = await house.callerFor(admin);
  graph.addUser({ department: 'Sales' });
  const id = await connect(house, caller);
  await sync(house, caller, id);
  console.log(JSON.stringify(house.log.filter((l) => (l.level as number) >= 40 || l.level === 'warn' || l.level === 'error'), null, 1).slice(0, 3000));
  await house.close(); await graph.close();
});
