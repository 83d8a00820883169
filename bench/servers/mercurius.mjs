// mercurius with graphql-jit, hand-written.
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { listening } from './lib.mjs';
import { contextOf, schema } from './schema.mjs';

const app = Fastify();
app.register(mercurius, { schema, jit: 1, context: ({ headers }) => contextOf(headers.authorization) });
await app.listen({ host: '127.0.0.1', port: 0 });
listening(app.server);
