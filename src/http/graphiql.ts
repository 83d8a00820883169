import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import fs from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** All that the page needs: the editor writes style elements, and draws with pictures of its own. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  'img-src data:',
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const FOR_EVER = 'public, max-age=31536000, immutable';

/** An operation to begin with. */
interface Example {
  readonly name: string;
  readonly query: string;
  /** JSON, as text. */
  readonly variables?: string;
}

/** GraphiQL at /graphiql/, with the operations of the folder `examples` to begin with. */
export async function graphiqlRoutes(app: FastifyInstance): Promise<void> {
  const root = packageRoot();
  // Relative, so that it holds behind a proxy that serves the service under a path.
  app.get('/graphiql', (_request, reply) => reply.redirect('graphiql/', 302));
  await app.register(async (page) => {
    page.addHook('onSend', async ({ url }, reply) => {
      // Names of assets hold a hash of what is in them.
      const isAsset = url.startsWith('/graphiql/assets/') && reply.statusCode < 400;
      reply.headers({ 'content-security-policy': POLICY, 'cache-control': isAsset ? FOR_EVER : 'no-cache' });
    });
    page.get('/graphiql/examples.json', () => readExamples(path.join(root, 'examples')));
    await page.register(fastifyStatic, {
      root: path.join(root, 'graphiql', 'dist'),
      prefix: '/graphiql/',
      dotfiles: 'ignore',
      cacheControl: false,
      decorateReply: false,
    });
  });
}

/** The folder of package.json, from the sources and from the build alike. */
function packageRoot(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!fs.existsSync(path.join(folder, 'package.json'))) folder = path.dirname(folder);
  return folder;
}

async function readExamples(folder: string): Promise<Example[]> {
  const files = await readdir(folder).catch((): string[] => []);
  const names = files.filter((file) => file.endsWith('.graphql')).sort();
  return Promise.all(
    names.map(async (name) => {
      const beside = name.replace(/\.graphql$/, '.variables.json');
      const query = await readFile(path.join(folder, name), 'utf8');
      return files.includes(beside)
        ? { name, query, variables: await readFile(path.join(folder, beside), 'utf8') }
        : { name, query };
    }),
  );
}
