import type { ClientHistory, Content, Histories, HistoryEvent, JoinedEvent, LogEntry, PageEvent, RoomLog } from './history.ts';

/** Short words for the histories of tests. They are about one room. */

export const room = 'lobby';
export const joined: JoinedEvent = { type: 'joined', room };
export const left: HistoryEvent = { type: 'left', room };
export const reset: HistoryEvent = { type: 'reset', room };
export const entered = (head: number, more = false, epoch = 'e1'): HistoryEvent => ({ type: 'entered', room, epoch, head, more });
export const barred = (head: number): HistoryEvent => ({ type: 'barred', room, heads: { e1: head } });
export const allowed: HistoryEvent = { type: 'allowed', room };
export const removed = (from: number, to: number): HistoryEvent => ({ type: 'removed', room, from, to });
export const publish = (id: string): HistoryEvent => ({ type: 'publish', room, id });
export const stored = (id: string, seq: number): HistoryEvent => ({ type: 'outcome', room, id, state: 'stored', seq });
export const failed = (id: string): HistoryEvent => ({ type: 'outcome', room, id, state: 'failed', code: 'too_large' });
/** `a2` is the second publish of `ana`. */
export const entry = (seq: number, id: string): LogEntry => ({ seq, id, author: id.startsWith('a') ? 'ana' : 'ben' });
export const got = (seq: number, id: string, epoch = 'e1'): HistoryEvent => ({ type: 'delivered', room, epoch, ...entry(seq, id) });

export function log(ids: readonly string[], over: Partial<RoomLog> = {}): RoomLog {
  return { room, epoch: 'e1', head: ids.length, first: 1, entries: ids.map((id, i) => entry(i + 1, id)), ...over };
}

export const ana = (events: readonly HistoryEvent[], over: Partial<ClientHistory> = {}): ClientHistory => ({ client: 'ana/1', user: 'ana', events, ...over });
export const ben = (events: readonly HistoryEvent[], over: Partial<ClientHistory> = {}): ClientHistory => ({ client: 'ben/1', user: 'ben', events, ...over });
/** Ana's three publishes, as asked for and answered. */
export const threeOfAna = [publish('a1'), stored('a1', 1), publish('a2'), publish('a3'), stored('a2', 2), stored('a3', 3)];
export const three = ['a1', 'a2', 'a3'];

type PageClaims = Partial<Pick<PageEvent, 'head' | 'removed' | 'forgotten' | 'more' | 'epoch'>>;

/** An answer that arrived, with entries of these seqs of a log of Ana's. */
export const page = (asked: PageEvent['asked'], seqs: readonly number[], claims: PageClaims = {}): HistoryEvent => ({
  ...{ type: 'page', room, epoch: 'e1', asked, entries: seqs.map((seq) => entry(seq, `a${seq}`)), more: false },
  ...claims,
});

/** The log of `first` to `head`, each published by Ana. */
export const logOf = (head: number, first = 1): RoomLog =>
  log([], { head, first, entries: Array.from({ length: head }, (_, i) => entry(i + 1, `a${i + 1}`)).filter(({ seq }) => seq >= first) });

/** What was told to one client, of a log in which others wrote. */
export const toldTo = (client: ClientHistory, logs: readonly RoomLog[]): Histories => ({ clients: [client], logs, isComplete: false });

export const says = (text: string): Content => ({ kind: 'message', says: text });
