// graphql-yoga, hand-written.
import http from 'node:http';
import { createYoga } from 'graphql-yoga';
import { listening } from './lib.mjs';
import { contextOf, schema } from './schema.mjs';

const yoga = createYoga({
  schema,
  logging: false,
  graphiql: false,
  landingPage: false,
  context: ({ request }) => contextOf(request.headers.get('authorization')),
});
const server = http.createServer(yoga);
server.listen(0, '127.0.0.1', () => listening(server));
