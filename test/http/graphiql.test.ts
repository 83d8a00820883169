import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { House } from '../support/house.ts';

const root = path.resolve(__dirname, '../..');

describe('/graphiql', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open();
  });
  afterAll(() => house.close());

  const get = (address: string) => fetch(`${house.url}${address}`, { redirect: 'manual' });

  it('leads to the folder of the page, wherever a proxy has put the service', async () => {
    const { status, headers } = await get('/graphiql');
    expect([status, headers.get('location')]).toEqual([302, 'graphiql/']);
  });

  it('is a page that may load what comes with it, and nothing else', async () => {
    const answer = await get('/graphiql/');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
    expect(answer.headers.get('content-security-policy')?.split('; ')).toEqual([
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
    ]);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(await answer.text()).toBe(fs.readFileSync(path.join(root, 'graphiql/dist/index.html'), 'utf8'));
  });

  it('is asked for anew each time, but its assets are kept for ever', async () => {
    expect((await get('/graphiql/')).headers.get('cache-control')).toBe('no-cache');
    const assets = [...(await (await get('/graphiql/')).text()).matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)];
    expect(assets.length).toBeGreaterThan(1);
    for (const [, asset] of assets) {
      const { status, headers } = await get(`/graphiql/${asset}`);
      expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
      expect(headers.get('content-type')).toMatch(/^(application\/javascript|text\/css)/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('offers the operations of the folder examples, with their variables', async () => {
    const answer = await get('/graphiql/examples.json');
    const folder = path.join(root, 'examples');
    const read = (name: string) => fs.readFileSync(path.join(folder, name), 'utf8');
    const names = fs.readdirSync(folder).filter((name) => name.endsWith('.graphql')).sort(); // prettier-ignore
    expect(names).not.toEqual([]);
    expect(await answer.json()).toEqual(
      names.map((name) => {
        const beside = name.replace('.graphql', '.variables.json');
        return {
          name,
          query: read(name),
          ...(fs.existsSync(path.join(folder, beside)) && { variables: read(beside) }),
        };
      }),
    );
  });

  it('is found from any folder', async () => {
    const before = process.cwd();
    process.chdir(os.tmpdir());
    const elsewhere = await House.open();
    const page = await fetch(`${elsewhere.url}/graphiql/`);
    const examples = (await (await fetch(`${elsewhere.url}/graphiql/examples.json`)).json()) as unknown[];
    await elsewhere.close();
    process.chdir(before);
    expect([page.status, examples.length > 0]).toEqual([200, true]);
  });

  it.each([
    '/graphiql/nothing',
    '/graphiql/assets/nothing.js',
    '/graphiql/assets/',
    '/graphiql/..%2f..%2fpackage.json',
    '/graphiql/%2e%2e/%2e%2e/package.json',
    '/graphiql/..%5c..%5cpackage.json',
    '/graphiql/.source-digest',
  ])('has nothing at %s', async (address) => {
    const answer = await get(address);
    expect([403, 404]).toContain(answer.status);
    expect(await answer.text()).not.toContain('"name": "gatehouse"');
  });

  it.each([
    ['switched off', { ENABLE_GRAPHIQL: 'false' }],
    [
      'not asked for in production',
      { NODE_ENV: 'production', PUBLIC_URL: 'https://id.example.org', ENCRYPTION_KEY: 'A'.repeat(43) },
    ],
  ])('is not there when it is %s', async (_how, environment) => {
    const without = await House.open({ environment });
    const statuses = await Promise.all(
      ['/graphiql', '/graphiql/', '/graphiql/examples.json'].map((address) => fetch(`${without.url}${address}`)),
    );
    await without.close();
    expect(statuses.map(({ status }) => status)).toEqual([404, 404, 404]);
  });
});
