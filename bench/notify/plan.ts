/** What the process of those who are online is told to do, and what it tells. */
export type ToCrowd =
  | { readonly do: 'enter'; readonly port: number; readonly secret: string; readonly users: number }
  /** Counts from now on what is called so, until each of `expected` came or 30 s have passed. */
  | { readonly do: 'await'; readonly prefix: string; readonly expected: number };

export type FromCrowd =
  | { readonly state: 'entered' }
  | { readonly state: 'waiting' }
  | { readonly state: 'arrived'; readonly arrivals: Arrivals }
  | { readonly state: 'failed'; readonly why: string };

export interface Arrivals {
  readonly count: number;
  /** Notifications that came to the wrong user, or twice. */
  readonly wrong: number;
  /** When the last one came, by `now`. */
  readonly lastAt: number;
  /** By notification, from when it was sent (its title says) until its user had it, in milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** The name of the user at this place. */
export const userAt = (index: number): string => `user${index}`;
