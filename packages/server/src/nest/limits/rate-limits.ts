import type { Rate } from '../../core/token-bucket.ts';

/**
 * What is counted. `bytes` as they arrive in packets; `refusals` are requests that were refused, for whatever reason; `orders` are what services
 * ask for over HTTP, `notices` what people cause in inboxes of others by mentions and invitations. `moves` are those of cursors, which don't count as `events`: there are many, and what is too fast is dropped in silence.
 */
export type RateKind = 'connects' | 'sessions' | 'orders' | 'joins' | 'publishes' | 'notices' | 'events' | 'moves' | 'bytes' | 'refusals';

/** By whom it is counted: all connections of a user, all from an address, or each connection alone. */
export type RateScope = 'user' | 'address' | 'connection';

/** What is not listed is not limited. */
export type RateLimits = { readonly [S in RateScope]: { readonly [K in RateKind]?: Rate } };

const KiB = 1024;
const MiB = 1024 * KiB;

/**
 * Generous for people and for a client that comes back to 200 rooms at once; an address may be an office of hundreds.
 * A connection that spends its `refusals` is closed.
 */
export const defaultRateLimits: RateLimits = {
  user: {
    connects: { perSecond: 2, burst: 60 },
    joins: { perSecond: 20, burst: 400 },
    publishes: { perSecond: 20, burst: 100 },
    notices: { perSecond: 1, burst: 40 },
    events: { perSecond: 100, burst: 1000 },
    moves: { perSecond: 120, burst: 480 },
    bytes: { perSecond: 256 * KiB, burst: 4 * MiB },
  },
  connection: {
    events: { perSecond: 60, burst: 600 },
    moves: { perSecond: 40, burst: 120 },
    bytes: { perSecond: 128 * KiB, burst: 2 * MiB },
    refusals: { perSecond: 5, burst: 200 },
  },
  address: {
    connects: { perSecond: 20, burst: 200 },
    sessions: { perSecond: 1, burst: 60 },
    orders: { perSecond: 50, burst: 500 },
    publishes: { perSecond: 500, burst: 5000 },
    notices: { perSecond: 50, burst: 1000 },
    events: { perSecond: 2000, burst: 20_000 },
    moves: { perSecond: 15_000, burst: 30_000 },
    bytes: { perSecond: 8 * MiB, burst: 64 * MiB },
  },
};
