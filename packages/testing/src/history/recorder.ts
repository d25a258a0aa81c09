import { contentOf, type Said } from './content.ts';
import type { ClientHistory, Content, HistoryEvent } from './history.ts';

/** The part of a `Room` of `@partyline/client` that shows what its application sees. */
export interface RecordedRoom {
  readonly name: string;
  readonly snapshot: { readonly state: string; readonly epoch?: string; readonly head: number; readonly hasOlder: boolean };
  subscribe(listener: () => void): () => void;
  onDelivery(listener: (delivery: RecordedDelivery) => void): () => void;
}

interface RecordedDelivery {
  readonly reset?: boolean;
  readonly removed?: { readonly from: number; readonly to: number };
  readonly entries: readonly ({ readonly epoch: string; readonly seq: number; readonly id: string; readonly sender: string } & Said)[];
}

type RecordedOutcome = { readonly room: string; readonly id: string } & (
  | { readonly state: 'stored'; readonly seq: number }
  | { readonly state: 'failed'; readonly error: { readonly code: string } }
);

/** The part of a `PartylineClient` that tells how publishes end. */
export interface RecordedClient {
  onOutcome(listener: (outcome: RecordedOutcome) => void): () => void;
}

/** Writes down what one life of an application does and sees through the SDK. Begin before anything else listens. */
export class Recorder {
  readonly events: HistoryEvent[] = [];
  readonly #about: Omit<ClientHistory, 'events'>;

  constructor(client: RecordedClient, about: Omit<ClientHistory, 'events'>) {
    this.#about = about;
    client.onOutcome((outcome) => {
      const { room, id } = outcome;
      if (outcome.state === 'stored') this.events.push({ type: 'outcome', room, id, state: 'stored', seq: outcome.seq });
      else this.events.push({ type: 'outcome', room, id, state: 'failed', code: outcome.error.code });
    });
  }

  /** Call once for each room, before it is joined. */
  watch(room: RecordedRoom): void {
    const { name } = room;
    let isIn = false;
    let before = '';
    room.subscribe(() => {
      const { state, epoch, head, hasOlder } = room.snapshot;
      const isNowIn = state === 'joining' || state === 'joined';
      if (isNowIn !== isIn) this.events.push({ type: isNowIn ? 'joined' : 'left', room: name });
      if (state === 'joined' && before !== state && epoch !== undefined) this.events.push({ type: 'entered', room: name, epoch, head, more: hasOlder });
      isIn = isNowIn;
      before = state;
    });
    room.onDelivery(({ reset, removed, entries }) => {
      if (reset) this.events.push({ type: 'reset', room: name });
      if (removed) this.events.push({ type: 'removed', room: name, ...removed });
      for (const entry of entries) {
        const { epoch, seq, id, sender } = entry;
        this.events.push({ type: 'delivered', room: name, epoch, seq, id, author: sender, content: contentOf(entry) });
      }
    });
  }

  /** The application asked for a publish; `id` is what `send` returns. */
  published(room: string, id: string, content?: Content): void {
    this.events.push({ type: 'publish', room, id, ...(content && { content }) });
  }

  /** What it came to. */
  history(end: Partial<Pick<ClientHistory, 'end' | 'kept'>> = {}): ClientHistory {
    return { ...this.#about, ...end, events: this.events };
  }
}
