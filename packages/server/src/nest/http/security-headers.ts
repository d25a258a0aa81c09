import type { IncomingMessage, ServerResponse } from 'node:http';
import { blockListOf } from '../limits/client-address.ts';

/** A host as it may stand in a policy: what a client sends as `Host` is not trusted to be one. */
const plainHost = /^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/**
 * SECURITY 16: the headers of every answer, of Fastify's and of Engine.IO's. Called with each request before anyone else,
 * so that no way of answering (an error, a redirect, a file) can forget them. The word of `trustedProxies` is taken for TLS.
 */
export function securityHeaders(trustedProxies: readonly string[]): (request: IncomingMessage, response: ServerResponse) => void {
  const isTrusted = blockListOf(trustedProxies);
  return (request, response) => {
    const isSecure = arrivedSecurely(request, isTrusted);
    response.setHeader('Content-Security-Policy', contentPolicy(request.headers.host, isSecure));
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
    response.setHeader('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
    // A browser must forget that it once saw this host over TLS when it doesn't: so only where TLS was there.
    if (isSecure) response.setHeader('Strict-Transport-Security', 'max-age=31536000');
    // What is to be kept says so itself.
    response.setHeader('Cache-Control', 'no-store');
  };
}

/** Older browsers don't count ws: of the same host as 'self', so it is named. */
function contentPolicy(host: string | undefined, isSecure: boolean): string {
  const socket = host !== undefined && plainHost.test(host) ? ` ${isSecure ? 'wss' : 'ws'}://${host}` : '';
  return [`default-src 'self'`, `connect-src 'self'${socket}`, `object-src 'none'`, `base-uri 'none'`, `frame-ancestors 'none'`, `form-action 'self'`].join(
    '; ',
  );
}

function arrivedSecurely(request: IncomingMessage, isTrusted: (address: string) => boolean): boolean {
  if ('encrypted' in request.socket) return true;
  if (!isTrusted(request.socket.remoteAddress ?? '')) return false;
  const forwarded = request.headers['x-forwarded-proto'];
  // Each proxy appends what it saw; only the nearest one's word counts.
  const nearest = String(forwarded ?? '')
    .split(',')
    .at(-1);
  return nearest?.trim().toLowerCase() === 'https';
}
