// PostGraphile 5 over the same tables. Needs Node 22 or later: run.mjs starts it with the Node of its own package.
import http from 'node:http';
import { grafserv } from 'postgraphile/grafserv/node';
import { makePgService } from 'postgraphile/adaptors/pg';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { postgraphile } from 'postgraphile';
import { printSchema } from 'graphql';
import { callerOf, listening } from './lib.mjs';

const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  schema: { defaultBehavior: '+connection +list' },
  pgServices: [
    makePgService({
      connectionString: process.env.DATABASE_URL,
      schemas: ['public', 'bench'],
      poolConfig: { max: 10 },
    }),
  ],
  grafserv: { graphqlPath: '/graphql', graphiql: false, watch: false },
  grafast: {
    explain: false,
    async context({ node }) {
      const caller = await callerOf(node?.req?.headers.authorization);
      if (!caller) throw new Error('UNAUTHENTICATED');
      return { pgSettings: { 'bench.caller': caller } };
    },
  },
});
if (process.argv.includes('--print')) {
  console.log(printSchema((await instance.getSchemaResult()).schema));
  process.exit(0);
}
const server = http.createServer();
await instance.createServ(grafserv).addTo(server);
server.listen(0, '127.0.0.1', () => listening(server));
