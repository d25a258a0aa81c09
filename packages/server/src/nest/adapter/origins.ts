import type { IncomingMessage } from 'node:http';
import type { ServerOptions } from 'socket.io';

type CorsOptions = Exclude<ServerOptions['cors'], undefined>;
/** `cors.origin` in all the forms that the `cors` package takes. */
export type CorsOrigin = Extract<CorsOptions, { origin?: unknown }>['origin'];

/** Decides on an `Origin` header that isn't the server's own. */
type Policy = (origin: string) => boolean | Promise<boolean>;

/**
 * A6: which web pages may connect. Browsers enforce CORS for polling only; a WebSocket opens from anywhere unless the
 * server itself looks at the origin, so every handshake is judged here.
 */
export class Origins {
  readonly #allows: Policy;

  /** Throws where any page could act with its visitor's cookies. */
  constructor(origin: CorsOrigin, credentials: boolean) {
    if (credentials && allowsAll(origin)) {
      throw new Error('cors: `credentials` with an origin of "*" (or `true`) lets any web page act as its visitor; list the origins of your own pages');
    }
    this.#allows = policyOf(origin);
  }

  /** Without an `Origin` it is no web page. That is safe, as the token isn't one that browsers add by themselves. */
  async allow(request: IncomingMessage): Promise<boolean> {
    const { origin, host } = request.headers;
    return origin === undefined || isOwn(origin, host) || (await this.#allows(origin));
  }
}

function allowsAll(origin: CorsOrigin): boolean {
  return origin === undefined || origin === true || origin === '*' || (Array.isArray(origin) && origin.includes('*'));
}

/** A page that this server serves. A TLS proxy in front may have changed the scheme, but not the host and port. */
function isOwn(origin: string, host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(origin)) return false;
  const url = new URL(origin);
  const own = `${url.protocol}//${host}`;
  return url.origin === origin && URL.canParse(own) && url.host === new URL(own).host;
}

function policyOf(origin: CorsOrigin): Policy {
  if (origin === undefined || origin === false) return () => false;
  if (origin === true || origin === '*') return () => true;
  if (typeof origin === 'string') return (value) => value === normalized(origin);
  if (origin instanceof RegExp) return (value) => origin.test(value);
  if (Array.isArray(origin)) {
    const policies = (origin as CorsOrigin[]).map(policyOf);
    return async (value) => {
      for (const allows of policies) if (await allows(value)) return true;
      return false;
    };
  }
  return (value) => askFunction(origin as CustomOrigin, value);
}

type CustomOrigin = (requested: string | undefined, answer: (error: Error | null, origin?: CorsOrigin) => void) => void;

function askFunction(custom: CustomOrigin, value: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    custom(value, (error, origin) => {
      if (error) reject(error);
      else resolve(policyOf(origin)(value));
    });
  });
}

/** As browsers write it: `https://Example.org:443/` is sent as `https://example.org`. */
function normalized(origin: string): string {
  return URL.canParse(origin) && new URL(origin).origin !== 'null' ? new URL(origin).origin : origin;
}
