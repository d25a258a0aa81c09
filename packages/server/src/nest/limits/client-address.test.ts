import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { clientAddress, rateKeyOf } from './client-address.ts';

const request = (remoteAddress: string | undefined, forwarded?: string | string[]): IncomingMessage =>
  ({ socket: { remoteAddress }, headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

describe('clientAddress', () => {
  it('SECURITY 6: believes no header where no proxy is trusted', () => {
    expect(clientAddress()(request('203.0.113.9', '198.51.100.1'))).toBe('203.0.113.9');
  });

  it('SECURITY 6: believes no header of who is not a trusted proxy', () => {
    expect(clientAddress(['10.0.0.0/8'])(request('203.0.113.9', '198.51.100.1'))).toBe('203.0.113.9');
  });

  it.each([
    ['10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['::ffff:10.1.2.3', '198.51.100.1', '198.51.100.1'],
    ['10.1.2.3', '1.1.1.1, 198.51.100.1', '198.51.100.1'],
    ['10.1.2.3', '1.1.1.1, 198.51.100.1, 10.9.9.9', '198.51.100.1'],
    ['10.1.2.3', ['1.1.1.1', '198.51.100.1'], '198.51.100.1'],
    ['fd00::1', '2001:db8::7', '2001:db8::7'],
    ['10.1.2.3', 'nonsense', '10.1.2.3'],
    ['10.1.2.3', '198.51.100.1, <script>', '10.1.2.3'],
    ['10.1.2.3', '', '10.1.2.3'],
    ['10.1.2.3', undefined, '10.1.2.3'],
    [undefined, undefined, ''],
  ])('from %s with %j it is %s', (remote, header, expected) => {
    expect(clientAddress(['10.0.0.0/8', 'fd00::1'])(request(remote, header))).toBe(expected);
  });
});

describe('rateKeyOf', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::1', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    // As Fastify gives it on a server that listens on `::`: not one bucket for all of IPv4.
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['', ''],
  ])('counts %s as %s', (address, key) => {
    expect(rateKeyOf(address)).toBe(key);
  });
});
