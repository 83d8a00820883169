import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = readonly [Address, number];

/** All of IPv6 that is handed out for the public network (RFC 4291 §2.4); what lies beyond is never public. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');
/** Public by its number alone: there one cloud tells its machines their secrets. */
const metadata = ipaddr.IPv4.parseCIDR('168.63.129.16/32');
/** Writes an IPv4 address into the last 32 bits of one of IPv6 (RFC 6052 §2.1). */
const translated = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/**
 * Where requests may lead whose addresses users give: to the public network, and to what the operator allows beside it.
 * Loopback, private, link-local and shared addresses, multicast, and where clouds keep their metadata are not public,
 * in whatever notation they come.
 */
export class Destinations {
  readonly #hosts: ReadonlySet<string>;
  readonly #networks: readonly Network[];

  /** @param allowed names of hosts, addresses, and networks such as 10.0.0.0/8 */
  constructor(allowed: readonly string[]) {
    const networks = allowed.filter((each) => ipaddr.isValid(each) || ipaddr.isValidCIDR(each));
    this.#networks = networks.map(networkOf);
    this.#hosts = new Set(allowed.filter((each) => !networks.includes(each)).map(bareHost));
  }

  /** Whether a host with all these addresses may be asked; without encryption, only what the operator allows. */
  admits(host: string, addresses: readonly string[], encrypted: boolean): boolean {
    if (addresses.length === 0) return false;
    if (this.#hosts.has(bareHost(host))) return true;
    return addresses.every((text) => this.#isAllowed(text) || (encrypted && isPublic(text)));
  }

  #isAllowed(text: string): boolean {
    const address = undisguised(text);
    return (
      address !== null &&
      this.#networks.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits))
    );
  }
}

/** Whether anybody may reach an address; what is no address is not public. */
export function isPublic(text: string): boolean {
  const address = undisguised(text);
  if (address === null || address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv4 ? !address.match(metadata) : address.match(globalUnicast);
}

/** The IPv4 address that one of IPv6 stands for, where it stands for one; null for what is no address. */
function undisguised(text: string): Address | null {
  if (!ipaddr.isValid(text)) return null;
  const address = ipaddr.process(text);
  if (address instanceof ipaddr.IPv4 || !address.match(translated)) return address;
  return new ipaddr.IPv4(address.toByteArray().slice(-4));
}

function networkOf(text: string): Network {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  const address = ipaddr.process(text);
  return [address, address instanceof ipaddr.IPv4 ? 32 : 128];
}

/** A host as it is compared: a name in lower case without its last dot, an address without brackets. */
export const bareHost = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
