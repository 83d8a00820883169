import type { FastifyRequest } from 'fastify';
import { BlockList, isIP } from 'node:net';
import type { Config } from '../config.ts';
import { EmailAddress } from '../core/scalars.ts';
import type { ProxyIdentity } from '../core/request-context.ts';

/** Tells whom the proxy in front of a request names; null where it names nobody, or is none of those listed. */
export type ProxyIdentityOf = (request: FastifyRequest) => ProxyIdentity | null;

/**
 * Reads TRUSTED_EMAIL_HEADER. The neighbour at the other end of the connection counts, never a forwarded address: anybody
 * can send the header, and only a listed proxy is known to have taken it away from what came from outside.
 */
export function proxyIdentityReader({ trustedHeaders, trustedProxies }: Config): ProxyIdentityOf {
  if (!trustedHeaders) return () => null;
  const proxies = blockListOf(trustedProxies);
  return ({ raw, socket }) => {
    const headers = raw.headersDistinct;
    const email = addressOf(only(headers[trustedHeaders.email]));
    if (email === null || !isListed(proxies, socket.remoteAddress)) return null;
    const name = trustedHeaders.name === null ? null : only(headers[trustedHeaders.name]);
    return { email, name: name === null ? null : readable(name) };
  };
}

/** The value of a header that came once: of two nobody knows which is the proxy's. */
const only = (values: readonly string[] = []): string | null => (values.length === 1 && values[0]!.trim()) || null;

function addressOf(text: string | null): string | null {
  try {
    return text === null ? null : String(EmailAddress.parseValue(text)).toLowerCase();
  } catch {
    return null;
  }
}

/** Proxies send UTF-8, and Node reads headers as Latin-1. */
function readable(name: string): string | null {
  const text = Buffer.from(name, 'latin1').toString('utf8');
  const readable = text.includes('\uFFFD') ? name : text;
  return readable.replace(/\p{C}/gu, '').trim() || null;
}

function blockListOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** An IPv4 neighbour may show as an IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2). */
function isListed(list: BlockList, address: string | undefined): boolean {
  const plain = address?.replace(/^::ffff:(?=\d+\.)/i, '') ?? '';
  const family = isIP(plain);
  return family !== 0 && list.check(plain, family === 4 ? 'ipv4' : 'ipv6');
}
