/** Asks an address in a process that was started with a proxy in its environment, and says what was answered. */
import http from 'node:http';
import net from 'node:net';
import { Destinations, OutboundClient } from '../../src/foundation/outbound/index.ts';

const proxy = new URL(process.env.HTTP_PROXY!);
// What Node does from release 24 on: it leads the common agent to the proxy. Those before read no such variables.
http.globalAgent = new http.Agent();
http.globalAgent.createConnection = () => net.connect(Number(proxy.port), proxy.hostname);

const client = new OutboundClient(new Destinations(['127.0.0.1']));
const { status } = await client.ask({ method: 'GET', url: process.argv[2]!, timeoutMs: 20_000 });
console.log(JSON.stringify({ status }));
