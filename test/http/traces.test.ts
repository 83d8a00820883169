import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { House } from '../support/house.ts';
import { SocketClient } from '../support/web-socket.ts';

interface Span {
  readonly traceId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: readonly { readonly key: string; readonly value: Record<string, unknown> }[];
  readonly status: { readonly code?: number };
}

/** A collector of OpenTelemetry, as far as the service talks to one. */
class Collector {
  readonly bodies: string[] = [];
  readonly headers: IncomingHttpHeaders[] = [];
  readonly paths: string[] = [];
  readonly #server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.paths.push(request.url!);
      this.headers.push(request.headers);
      this.bodies.push(Buffer.concat(chunks).toString());
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });

  async open(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  get spans(): Span[] {
    return this.bodies.flatMap((body) =>
      (JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] }).resourceSpans.flatMap(
        ({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans),
      ),
    );
  }
}

const attributeOf = ({ attributes }: Span, name: string): unknown =>
  Object.values(attributes.find(({ key }) => key === name)?.value ?? {})[0];

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';

describe('traces', () => {
  it('have one span for each operation, of the trace that the caller began, and nothing that was asked or answered', async () => {
    const collector = new Collector();
    const house = await House.open({
      environment: {
        OTEL_EXPORTER_OTLP_ENDPOINT: await collector.open(),
        OTEL_EXPORTER_OTLP_HEADERS: 'x-collector-key=collector%20secret',
        OTEL_SERVICE_NAME: 'gatehouse-of-tests',
      },
    });
    const user = await house.addUser('USER', { name: 'Grace Hopper' });
    const caller = await house.callerFor(user);
    const trace = (flags: string) => ({ traceparent: `00-${TRACE}-${PARENT}-${flags}` });
    const named = await house.ask(caller, 'query WhoAmI { viewer { id name email } }', {}, trace('01'));
    await house.ask(caller, '{ viewer { id } }', {}, trace('00'));
    await house.ask(caller, '{ users { totalCount } }', {}, { traceparent: 'nonsense' });
    await house.ask(caller, '{ nothing }');
    const client = new SocketClient(house, caller);
    await client.ask('{ service { version } }');
    await client.close();
    await house.close();
    await collector.close();

    const { spans } = collector;
    expect(spans.map(({ name }) => name).sort()).toEqual(['graphql', 'query service', 'query users', 'query viewer']);
    const span = (name: string): Span => spans.find((each) => each.name === name)!;
    // Not the one that the caller chose not to keep.
    expect(span('query viewer')).toMatchObject({ traceId: TRACE, parentSpanId: PARENT, kind: 2 });
    expect(attributeOf(span('query viewer'), 'graphql.operation.name')).toBe('WhoAmI');
    expect(attributeOf(span('query viewer'), 'gatehouse.request.id')).toBe(named.headers.get('x-request-id'));
    expect(attributeOf(span('query viewer'), 'gatehouse.cost')).toBeDefined();
    expect(span('query users').traceId).not.toBe(TRACE);
    expect(JSON.stringify(attributeOf(span('query users'), 'gatehouse.error.codes'))).toContain('FORBIDDEN');
    expect(span('query users').status.code ?? 0).toBe(0);

    expect(new Set(collector.paths)).toEqual(new Set(['/v1/traces']));
    expect(collector.headers[0]!['x-collector-key']).toBe('collector secret');
    const sent = collector.bodies.join();
    expect(sent).toContain('gatehouse-of-tests');
    for (const untold of [user.id, user.email, 'Grace', 'SELECT', 'totalCount', caller.authorization!.slice(7)])
      expect(sent).not.toContain(untold);
  });

  it('are lost where the collector is away, and nothing else is: the service answers, and ends in time', async () => {
    const collector = new Collector();
    const url = await collector.open();
    await collector.close();
    const house = await House.open({ environment: { OTEL_EXPORTER_OTLP_ENDPOINT: url } });
    expect((await house.ask(house.anonymous, '{ service { version } }')).errors).toEqual([]);
    const begun = performance.now();
    await house.close();
    expect(performance.now() - begun).toBeLessThan(20_000);
  });
});
