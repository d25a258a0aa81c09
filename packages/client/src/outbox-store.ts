import type { Problem } from './error.ts';
import type { PublishRequest } from './publish.ts';

/** One publish as it is kept: plain data, the same after JSON and after `structuredClone`. Its id is that of its request. */
export interface OutboxRecord {
  /** The tab or process that sends it. */
  readonly owner: string;
  /** Its place among the owner's publishes. */
  readonly order: number;
  /** When it was made, in milliseconds since 1970. */
  readonly at: number;
  readonly request: PublishRequest;
  /** The stream that a change or a reply was meant for. */
  readonly epoch?: string;
  /** Why it was refused for good: it is kept to be shown, not to be sent. */
  readonly error?: Problem;
}

export type OutboxChange = { readonly put: OutboxRecord } | { readonly delete: string };

/** Where the publishes of one user at one server are kept. Writes come one at a time; `load` may come at any time. */
export interface OutboxStore {
  /** All records, whoever owns them, in any order. MUST NOT fail for one that can't be read: leave it out. */
  load(): Promise<OutboxRecord[]>;
  /**
   * Takes changes in their order. A record replaces the one of the same id; deleting what isn't there is nothing. MUST take all of
   * them or none, and MUST NOT resolve before they outlive the page or the process. It is called again after it rejected.
   */
  write(changes: readonly OutboxChange[]): Promise<void>;
  /** Lets go of what it holds; nothing is called after it. MUST NOT reject. */
  close(): Promise<void>;
}

/** Opens the store of a scope: one user at one server. MUST keep scopes apart. Where it rejected, it is called again after a pause. */
export type OpenOutboxStore = (scope: string) => Promise<OutboxStore>;

export function idOf(change: OutboxChange): string {
  return 'put' in change ? change.put.request.payload.id : change.delete;
}
