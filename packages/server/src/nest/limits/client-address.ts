import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';

/** The address that a request counts for. */
export type AddressOf = (request: IncomingMessage) => string;

/**
 * Judges requests by `X-Forwarded-For` as far as it was written by trusted proxies (addresses or networks in CIDR form),
 * else by the address that connected. Without trusted proxies the header means nothing: anyone can write it.
 */
export function clientAddress(trustedProxies: readonly string[] = []): AddressOf {
  const trusted = blockListOf(trustedProxies);
  return (request) => {
    let address = plain(request.socket.remoteAddress ?? '');
    const forwarded = forwardedFor(request);
    while (forwarded.length > 0 && trusted(address)) {
      const next = plain((forwarded.pop() as string).trim());
      if (isIP(next) === 0) break;
      address = next;
    }
    return address;
  };
}

/** The key for rates: an IPv6 customer has a whole /64, so that counts as one. */
export function rateKeyOf(address: string): string {
  const key = plain(address);
  if (!isIPv6(key)) return key;
  const [head = '', tail] = key.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  return [...before, ...zeros, ...after].slice(0, 4).join(':');
}

function forwardedFor(request: IncomingMessage): string[] {
  const header = request.headers['x-forwarded-for'];
  return (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').filter((part) => part.trim() !== '');
}

/** IPv4 over IPv6 (`::ffff:10.0.0.1`) is the IPv4 address. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
}

export function blockListOf(networks: readonly string[]): (address: string) => boolean {
  if (networks.length === 0) return () => false;
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return (address) => isIP(address) !== 0 && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
