/** What the subscribers' process is told to do, and what it tells. */
export interface Crowd {
  readonly server: 'ours' | 'naive';
  readonly port: number;
  readonly secret: string | undefined;
  readonly subscribers: number;
  /** Of them, those who read what they get; the others only receive it. */
  readonly readers: number;
  readonly maxHz: number;
  readonly keys: number;
  readonly perRequest: number;
}

export type ToCrowd = { readonly do: 'enter'; readonly crowd: Crowd } | { readonly do: 'begin' } | { readonly do: 'end'; readonly said: SaidAt };

/** When the source made each of its requests (ms, see `now`). */
export type SaidAt = readonly number[];

export type FromCrowd =
  | { readonly state: 'entered' }
  | { readonly state: 'measured'; readonly heard: Heard }
  | { readonly state: 'failed'; readonly why: string };

/** Of some samples, in milliseconds. */
export interface Spread {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Between `begin` and `end`. */
export interface Heard {
  readonly seconds: number;
  readonly bytesPerSecPerSubscriber: number;
  /** Values that a subscriber was told in a second: of ours only the last of each key and flush, of the naive server each one. */
  readonly valuesPerSecPerSubscriber: number;
  /** How old what arrives is: from when the source said it until a reader had it. */
  readonly age: Spread;
  /** How long what a reader showed had not been right: from when the source said the value after it until a reader had that or a later one. */
  readonly staleness: Spread;
  /** What each reader has in the end, by key: the number of the last value. */
  readonly last: readonly (readonly (readonly [string, number])[])[];
}

/** A value: its number among all that the source said of the key, and when it was said (ms, see `now`). */
export interface Quote {
  readonly n: number;
  readonly t: number;
}

export const keyAt = (index: number): string => `k${index}`;

/** The source goes through all keys again and again, so many in a request: this is the request in which it said the n-th value of a key. */
export function requestOf(key: string, n: number, { keys, perRequest }: Pick<Crowd, 'keys' | 'perRequest'>): number {
  return Math.floor(((n - 1) * keys + Number(key.slice(1))) / perRequest);
}
