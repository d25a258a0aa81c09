import type { RateLimits } from '@partyline/server';

/** What is the same throughout a run. */
export interface Scenario {
  readonly rooms: readonly string[];
  /** Tabs by name, and whose they are. Tabs of one user share their storage. */
  readonly tabs: readonly { readonly name: string; readonly user: string }[];
  readonly rates: RateLimits;
  /** Entries of each stream that the server holds in memory. */
  readonly recent: number;
  /** Entries in a page at most: the network asks for no more, whatever the client asks for. */
  readonly page: number;
  readonly tokenLifeMs: number;
  /** Whether pages have Web Locks: they have none over plain http. */
  readonly hasLocks: boolean;
  /** Whether storage in the browser may take longer than a client waits for it. */
  readonly hasSlowStorage: boolean;
  /** Whether publishes may be taken back, or refused for good. */
  readonly mayFail: boolean;
  /** Whether what a page had on its way arrives when the page is gone. */
  readonly hasLateRemains: boolean;
  /** Whether what was taken back or refused may be stored all the same. All else must hold. */
  readonly mayOutliveFailure: boolean;
  /** Whether someone says something in each room in the end: before, members need not know all of it. */
  readonly needsLastWord: boolean;
}
