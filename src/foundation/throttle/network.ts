import { isIPv6, SocketAddress } from 'node:net';

/** Groups of 16 bits by which an IPv6 network of one customer is known (RFC 6177 §2: at least a /64). */
const NETWORK_GROUPS = 4;

/** The network to which attempts are counted: an IPv4 address, or the /64 that one customer may number at will. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped || !isIPv6(address)) return mapped ?? address;
  // Parsed and written again, so that each address has one form.
  const [head = '', tail = ''] = new SocketAddress({ address, family: 'ipv6' }).address.split('::');
  const groups = (part: string): string[] => part.split(':').filter((group) => group !== '');
  const [before, after] = [groups(head), groups(tail)];
  const zeros = new Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  return [...before, ...zeros, ...after].slice(0, NETWORK_GROUPS).join(':');
}
