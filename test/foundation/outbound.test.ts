import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { Destinations, OutboundClient, type HostAddress } from '../../src/foundation/outbound/index.ts';
import { ServiceProcess } from '../support/service-process.ts';

const publicOnes = ['8.8.8.8', '93.184.216.34', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808'];
const inward = [
  ['this machine', '127.0.0.1'],
  ['this machine, further on', '127.8.9.10'],
  ['no address yet', '0.0.0.0'],
  ['a private network', '10.0.0.1'],
  ['a private network', '172.31.255.255'],
  ['a private network', '192.168.1.1'],
  ['a shared network', '100.64.0.1'],
  ['metadata of a cloud', '169.254.169.254'],
  ['metadata of a cloud', '100.100.100.200'],
  ['metadata of a cloud', '192.0.0.192'],
  ['metadata of a cloud', '168.63.129.16'],
  ['metadata of a cloud', 'fd00:ec2::254'],
  ['a network for tests', '198.18.0.1'],
  ['a network for documents', '203.0.113.7'],
  ['multicast', '224.0.0.1'],
  ['everybody', '255.255.255.255'],
  ['the future', '240.0.0.1'],
  ['this machine', '::1'],
  ['no address yet', '::'],
  ['a mapped address', '::ffff:127.0.0.1'],
  ['a mapped address in hexadecimal digits', '::ffff:a9fe:a9fe'],
  ['a compatible address', '::7f00:1'],
  ['a translated address', '64:ff9b::7f00:1'],
  ['an address in a tunnel', '2002:7f00:1::'],
  ['an address in a tunnel', '2001::1'],
  ['a link', 'fe80::1'],
  ['a unique local address', 'fc00::1'],
  ['a site', 'fec0::1'],
  ['multicast', 'ff02::1'],
  ['a network for documents', '2001:db8::1'],
  ['nothing that is an address', 'localhost'],
] as const;

describe('where requests may lead', () => {
  const destinations = new Destinations([]);

  it.each(publicOnes)('the public network: %s, encrypted', (address) => {
    expect(destinations.admits('example.org', [address], true)).toBe(true);
    expect(destinations.admits('example.org', [address], false)).toBe(false);
  });

  it.each(inward)('not %s: %s', (_what, address) => {
    expect(destinations.admits('example.org', [address], true)).toBe(false);
    expect(destinations.admits('example.org', ['8.8.8.8', address], true)).toBe(false);
  });

  it('not nowhere', () => expect(destinations.admits('example.org', [], true)).toBe(false));

  it('what the operator allows, and no more, also unencrypted', () => {
    const allowed = new Destinations(['10.1.0.0/16', 'fd00:1::/32', '192.168.7.7', 'Tools.Internal']);
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', 'fd00:1::9', '192.168.7.7'])
      expect(allowed.admits('example.org', [address], false)).toBe(true);
    for (const host of ['tools.internal', 'TOOLS.internal.'])
      expect(allowed.admits(host, ['10.9.9.9'], false)).toBe(true);
    for (const address of ['10.2.0.1', '192.168.7.8', 'fd00:2::9'])
      expect(allowed.admits('more.tools.internal', [address], true)).toBe(false);
    expect(allowed.admits('example.org', ['10.1.2.3', '10.2.0.1'], true)).toBe(false);
  });
});

describe('a request outward', () => {
  let server: Server;
  let port: number;
  const asked: string[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(`${request.headers.host} ${request.url}`);
      if (request.url === '/silent') return;
      if (request.url === '/switching') {
        request.socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n');
        return;
      }
      if (request.url === '/gone') {
        request.socket.end();
        return;
      }
      if (request.url === '/elsewhere') {
        response.writeHead(302, { location: `http://127.0.0.1:${port}/target` }).end();
        return;
      }
      response.writeHead(200);
      if (request.url !== '/endless') response.end('x'.repeat(100));
      else response.write('x');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  beforeEach(() => void asked.splice(0));
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const loopback: HostAddress = { address: '127.0.0.1', family: 4 };
  const ask = (client: OutboundClient, host: string, path = '/', more = {}) =>
    client.ask({ method: 'GET', url: `http://${host}:${port}${path}`, timeoutMs: 5_000, ...more });

  it('goes to the very address that was looked at, though the name leads elsewhere the second time', async () => {
    const answers = [[loopback], [{ address: '10.9.9.9', family: 4 }]];
    let times = 0;
    const client = new OutboundClient(new Destinations(['127.0.0.1']), async () => answers[times++]!);
    expect((await ask(client, 'rebinding.example')).status).toBe(200);
    expect([times, asked]).toEqual([1, [`rebinding.example:${port} /`]]);
    await expect(ask(client, 'rebinding.example')).rejects.toMatchObject({ reason: 'FORBIDDEN' });
    expect([times, asked.length]).toEqual([2, 1]);
  });

  it.each(['127.0.0.1', '2130706433', '0x7f.1', '0177.0.0.1', '[::1]', '[::ffff:127.0.0.1]', 'localhost'])(
    'does not go to http or https://%s',
    async (host) => {
      const client = new OutboundClient(new Destinations([]));
      for (const scheme of ['http', 'https'])
        await expect(
          client.ask({ method: 'GET', url: `${scheme}://${host}:${port}/`, timeoutMs: 5_000 }),
        ).rejects.toMatchObject({ reason: 'FORBIDDEN' });
      expect(asked).toEqual([]);
    },
  );

  it('tells a name that nobody knows from one that leads inward by nothing', async () => {
    const unknown = new OutboundClient(new Destinations([]), () => Promise.reject(new Error('ENOTFOUND')));
    const inner = new OutboundClient(new Destinations([]), async () => [loopback]);
    const [one, other] = await Promise.all([unknown, inner].map((client) => ask(client, 'a.example').catch(String)));
    expect(one).toBe(other);
  });

  const allowed = new OutboundClient(new Destinations(['127.0.0.1']));

  it('follows no redirect', async () => {
    const { status, headers } = await ask(allowed, '127.0.0.1', '/elsewhere');
    expect([status, headers.location]).toEqual([302, `http://127.0.0.1:${port}/target`]);
    expect(asked).toHaveLength(1);
  });

  it('uses no proxy of the environment that the process was started with', async () => {
    let proxied = 0;
    const proxy = createServer((_request, response) => {
      proxied += 1;
      response.writeHead(502).end();
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const at = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const environment = { HTTP_PROXY: at, http_proxy: at, ALL_PROXY: at, NODE_USE_ENV_PROXY: '1' };
    const url = `http://127.0.0.1:${port}/`;
    const asking = ServiceProcess.start('test/foundation/outbound.fixture.js', [url], { environment });
    const { status } = await asking.said((line) => 'status' in line);
    await asking.exited;
    await new Promise((resolve) => proxy.close(resolve));
    expect([status, proxied, asked]).toEqual([200, 0, [`127.0.0.1:${port} /`]]);
  });

  it('reads so much and no more', async () => {
    expect((await ask(allowed, '127.0.0.1', '/', { mostBytes: 100 })).body.toString()).toBe('x'.repeat(100));
    await expect(ask(allowed, '127.0.0.1', '/', { mostBytes: 99 })).rejects.toMatchObject({ reason: 'TOO_LARGE' });
  });

  it('ends in time: where nothing is answered, where the answer does not end, where a name is not found', async () => {
    const lost = new OutboundClient(new Destinations([]), () => new Promise(() => undefined));
    const late = { reason: 'TIMEOUT' };
    await expect(ask(allowed, '127.0.0.1', '/silent', { timeoutMs: 50 })).rejects.toMatchObject(late);
    await expect(ask(allowed, '127.0.0.1', '/endless', { timeoutMs: 300, mostBytes: 9 })).rejects.toMatchObject(late);
    await expect(ask(lost, 'slow.example', '/', { timeoutMs: 50 })).rejects.toMatchObject(late);
    expect((await ask(allowed, '127.0.0.1', '/endless', { timeoutMs: 5_000 })).status).toBe(200);
  });

  it('ends when it is told to, for the reason it is told', async () => {
    const controller = new AbortController();
    const answer = ask(allowed, '127.0.0.1', '/silent', { signal: controller.signal });
    controller.abort(new Error('stopping'));
    await expect(answer).rejects.toThrow('stopping');
  });

  it.each(['/switching', '/gone'])('ends at once where there will be no answer: %s', async (path) => {
    const late = setTimeout(5_000, 'late', { ref: false });
    const answer = ask(allowed, '127.0.0.1', path, { timeoutMs: 60_000 });
    await expect(Promise.race([answer, late])).rejects.toMatchObject({ reason: 'BROKEN' });
  });

  it('tells a connection that is refused from one that breaks', async () => {
    const client = new OutboundClient(new Destinations(['127.0.0.1']));
    const to = (url: string) => client.ask({ method: 'GET', url, timeoutMs: 5_000 });
    await expect(to('http://127.0.0.1:1/')).rejects.toMatchObject({ reason: 'REFUSED' });
    await expect(to(`https://127.0.0.1:${port}/`)).rejects.toMatchObject({ reason: 'BROKEN' });
  });
});
