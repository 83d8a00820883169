/**
 * A process that owns an embedded PostgreSQL, for tests that kill it or run it as somebody else. It reads its options
 * as JSON from the command line, and says in one line how it went.
 */
import { startEmbeddedPostgres, type EmbeddedPostgresOptions } from '../../src/database/embedded-postgres.ts';

interface Order extends EmbeddedPostgresOptions {
  /** How the process ends once the server runs; by default it stays until it is killed. */
  then?: 'throw' | 'exit' | 'stop';
}

const order = JSON.parse(process.argv[2]!) as Order;
startEmbeddedPostgres(order).then(
  async (postgres) => {
    console.log(JSON.stringify({ ownerUrl: postgres.ownerUrl }));
    if (order.then === 'exit') process.exit(0);
    if (order.then === 'stop') await postgres.stop();
    if (order.then === 'throw') setImmediate(() => JSON.parse('not JSON'));
  },
  (error: Error) => {
    console.log(JSON.stringify({ error: `${error.name}: ${error.message}` }));
  },
);
