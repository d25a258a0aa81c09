/** What the subscribers' process is told to do, and what it tells. */
export interface Crowd {
  readonly server: 'ours' | 'naive';
  readonly port: number;
  readonly secret: string | undefined;
  readonly subscribers: number;
  /** Of them, those who read what they get; the others only receive it. */
  readonly readers: number;
  readonly maxHz: number;
}

export type ToCrowd = { readonly do: 'enter'; readonly crowd: Crowd } | { readonly do: 'begin' } | { readonly do: 'end' };

export type FromCrowd =
  | { readonly state: 'entered' }
  | { readonly state: 'measured'; readonly heard: Heard }
  | { readonly state: 'failed'; readonly why: string };

/** Between `begin` and `end`. Ages are from the moment when the source said it until a reader had it, in milliseconds. */
export interface Heard {
  readonly seconds: number;
  readonly bytesPerSecPerSubscriber: number;
  /** Values that a subscriber was told in a second: of ours only the last of each key and flush, of the naive server each one. */
  readonly valuesPerSecPerSubscriber: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** What each reader has in the end, by key: the number of the last value. */
  readonly last: readonly (readonly (readonly [string, number])[])[];
}

/** A value: its number among all that the source said of the key, and when it was said (ms, see `now`). */
export interface Quote {
  readonly n: number;
  readonly t: number;
}

/** Milliseconds since 1970 with fractions: the same clock in all processes of a machine. */
export const now = (): number => performance.timeOrigin + performance.now();
