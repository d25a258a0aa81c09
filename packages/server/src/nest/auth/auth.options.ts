import type { Clock } from '../../core/clock.ts';
import type { Revocations } from '../../core/revocations.ts';
import type { Log } from '../../logging/logger.ts';
import type { RateLimiter } from '../limits/rate-limiter.ts';

/** Which tokens are accepted, and what they give. */
export interface TokenOptions {
  /** HS256 secrets of at least 256 bits. The first signs; the others are still accepted, so that a key can be rotated. */
  readonly secrets: readonly string[];
  /** A key set (JWKS) whose tokens are accepted as well, signed with an asymmetric algorithm. Fetched when first needed. */
  readonly jwksUrl?: string | undefined;
  /** The `iss` and `aud` that every token must carry; tokens signed here carry them. */
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
  /** Streams that a token without a `rooms` claim may read and write, as patterns such as `chat:*`. Default: all. */
  readonly publicRooms?: readonly string[] | undefined;
  /** Tolerated between the clocks of issuer and server, in seconds; at most 60. Default: 5. */
  readonly skewSeconds?: number | undefined;
  /** Who was cut off. Default: nobody yet, and it is forgotten when the process ends. */
  readonly revocations?: Revocations | undefined;
}

export interface AuthOptions extends TokenOptions {
  /** Whether `POST /api/session` signs in anyone who gives a name. */
  readonly guests: boolean;
  /** Connections that one user may have at a time. Default: the wire's limit. */
  readonly connectionsPerUser?: number | undefined;
  readonly limiter: RateLimiter;
  readonly clock: Clock;
  readonly log: Log;
}

/** The token that the log is injected by. */
export const authLog = Symbol('AuthLog');
