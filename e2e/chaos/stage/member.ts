import { createClient, type OpenOutboxStore, type PartylineClient } from '@partyline/client';
import { fileOutbox } from '@partyline/client/file-outbox';
import { type BarredEvent, contentOf, Recorder } from '@partyline/testing/history';
import type { Journal } from './journal.ts';
import type { Life, Look } from './orders.ts';

/** A publisher that is this far behind waits, as a person would. */
const mostPending = 200;

/** One client of the real SDK, with everything that it does and sees written down. */
export class Member {
  readonly life: Life;
  readonly client: PartylineClient;
  readonly counts = { published: 0, stored: 0, failed: 0, delivered: 0 };
  readonly outcomes: Record<string, number | string> = {};
  readonly #recorder: Recorder;
  readonly #journal: Journal;
  readonly #leave = new Map<string, () => void>();
  /** When each publish was made that hasn't ended, and how long those took that were stored, in milliseconds. */
  readonly #madeAt = new Map<string, number>();
  readonly #acks: number[] = [];
  #nextId: string | undefined;

  constructor(life: Life, journal: Journal) {
    this.life = life;
    this.#journal = journal;
    const outbox = life.outbox === undefined ? ('memory' as const) : keepingTrack(fileOutbox(life.outbox), life.name, journal);
    this.client = createClient({ url: life.url, token: life.token, ids: () => this.#takeId(), outbox });
    this.#recorder = new Recorder(this.client, { client: life.name, user: life.user, device: life.device });
    journal.keep(life.name, this.#recorder);
    this.client.onOutcome((outcome) => {
      this.counts[outcome.state] += 1;
      const madeAt = this.#madeAt.get(outcome.id);
      this.#madeAt.delete(outcome.id);
      if (outcome.state === 'stored' && madeAt !== undefined) this.#acks.push(performance.now() - madeAt);
      this.outcomes[outcome.id] = outcome.state === 'stored' ? outcome.seq : outcome.error.code;
    });
    let wentOn = false;
    this.client.subscribe(() => {
      if (this.client.status.warning && !wentOn) journal.wentOn(life.name);
      wentOn ||= this.client.status.warning !== undefined;
    });
    for (const room of life.rooms) this.join(room);
    this.client.connect();
  }

  /** Connected, in all of its rooms, and up to date there. */
  get isLive(): boolean {
    return this.client.status.name === 'live' && [...this.#leave.keys()].every((room) => this.client.room(room).snapshot.state !== 'joining');
  }

  get canPublish(): boolean {
    return this.client.status.pending < mostPending;
  }

  join(name: string): void {
    const room = this.client.room(name);
    if (!this.#leave.has(name)) {
      this.#recorder.watch(room);
      room.onDelivery(({ entries }) => {
        this.counts.delivered += entries.length;
      });
    }
    this.#leave.set(name, room.join());
  }

  leave(name: string): void {
    this.#leave.get(name)?.();
  }

  /** Its text is its id, so that an entry tells where it came from. */
  publish(room: string): string {
    this.counts.published += 1;
    const id = `${this.life.name.replaceAll('/', '-')}-${String(this.counts.published).padStart(8, '0')}`;
    this.#recorder.published(room, id, contentOf({ kind: 'message', text: id }));
    this.#madeAt.set(id, performance.now());
    this.#journal.flush();
    this.#nextId = id;
    return this.client.room(room).send(id);
  }

  note(event: BarredEvent): void {
    this.#recorder.events.push(event);
  }

  /** How long the publishes took that were stored since this was last asked, in milliseconds. */
  takeAcks(): readonly number[] {
    return this.#acks.splice(0);
  }

  /** Whether it has nothing more to send, and all of the rooms that it may be in up to their heads. Who is refused has nothing to wait for. */
  isSettled(heads: Readonly<Record<string, number>>): boolean {
    if (this.client.status.name === 'refused') return true;
    if (!this.isLive || this.client.status.pending > 0) return false;
    return Object.entries(this.heads).every(([room, head]) => head >= (heads[room] ?? 0) || this.client.room(room).snapshot.state === 'refused');
  }

  look(): Look {
    const { name, error, pending } = this.client.status;
    const members = Object.fromEntries(this.life.rooms.map((room) => [room, this.client.room(room).snapshot.members.map(({ user }) => user)]));
    return { status: name, isLive: this.isLive, ...(error ? { error: error.code } : {}), pending, heads: this.heads, members, outcomes: { ...this.outcomes } };
  }

  get heads(): Record<string, number> {
    return Object.fromEntries([...this.#leave.keys()].map((room) => [room, this.client.room(room).snapshot.head]));
  }

  /** The SDK asks for ids for other things as well. */
  #takeId(): string {
    const id = this.#nextId ?? crypto.randomUUID();
    this.#nextId = undefined;
    return id;
  }
}

/** Writes down which publishes are in the store, and what became of a publish before it goes from there: so none is ever in neither. */
function keepingTrack(open: OpenOutboxStore, life: string, journal: Journal): OpenOutboxStore {
  return async (scope) => {
    const store = await open(scope);
    return {
      load: () => store.load(),
      close: () => store.close(),
      write: async (changes) => {
        journal.flush();
        await store.write(changes);
        journal.kept(
          life,
          changes.flatMap((change) => ('put' in change ? [change.put.request.payload.id] : [])),
        );
      },
    };
  };
}
