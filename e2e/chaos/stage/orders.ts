import type { BarredEvent } from '@partyline/testing/history';

/** One life of an application: a client of the SDK in some process, in its rooms. */
export interface Life {
  /** Such as `ana/1`. */
  readonly name: string;
  readonly user: string;
  readonly device: string;
  readonly token: string;
  readonly url: string;
  readonly rooms: readonly string[];
  /** A folder in which what waits to be sent outlives the process; without it, it is in memory. */
  readonly outbox?: string;
}

/** How the lives of a process stand, all together. */
export interface Standing {
  readonly published: number;
  readonly stored: number;
  readonly failed: number;
  readonly delivered: number;
  readonly live: number;
  readonly pending: number;
}

/** One client as it stands. */
export interface Look {
  readonly status: string;
  /** Connected, in all of its rooms, and up to date there. */
  readonly isLive: boolean;
  readonly error?: string;
  readonly pending: number;
  readonly heads: Readonly<Record<string, number>>;
  readonly members: Readonly<Record<string, readonly string[]>>;
  /** By publish: its seq, or the code that it failed with. */
  readonly outcomes: Readonly<Record<string, number | string>>;
}

/** What the harness may ask of a client process, and what it is answered. */
export interface Orders {
  open: { ask: { readonly lives: readonly Life[] }; answer: void };
  /** Publishes `count` entries at once. Answers with their ids. */
  publish: { ask: { readonly life: string; readonly room: string; readonly count: number }; answer: readonly string[] };
  /** All lives publish so many entries a second, together, until told otherwise. */
  drive: { ask: { readonly perSecond: number; readonly seed: number }; answer: void };
  /** Resolves with how long each life took to be live, in milliseconds from now; -1 where that took longer than `withinMs`. */
  live: { ask: { readonly withinMs: number }; answer: readonly number[] };
  /** Resolves when every life has nothing more to send and has all of its rooms, or with those that do not after `withinMs`. */
  settled: { ask: { readonly heads: Readonly<Record<string, number>>; readonly withinMs: number }; answer: readonly string[] };
  /** Something that its history has to tell, and that it can't see itself. */
  note: { ask: { readonly life: string; readonly event: BarredEvent }; answer: void };
  /** How long each publish took to be told stored, in milliseconds, of those that were since this was last asked. */
  acks: { ask: object; answer: readonly number[] };
  standing: { ask: object; answer: Standing };
  look: { ask: { readonly life: string }; answer: Look };
  join: { ask: { readonly life: string; readonly room: string }; answer: void };
  leave: { ask: { readonly life: string; readonly room: string }; answer: void };
  /** Connects at once, where a client waits for its next attempt. */
  hurry: { ask: object; answer: void };
  /** Ends lives as an application does. */
  close: { ask: { readonly lives: readonly string[] }; answer: void };
}

export type OrderName = keyof Orders;
export type Order = { readonly [N in OrderName]: { readonly do: N } & Orders[N]['ask'] }[OrderName];
export type Request = { readonly number: number; readonly order: Order };
export type Reply = { readonly number: number; readonly answer?: unknown; readonly error?: string };
