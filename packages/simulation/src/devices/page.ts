import { createClient, type Clock, type Neighbours, type PartylineClient, type Room } from '@partyline/client';
import { type ClientHistory, type Content, contentOf, Recorder, type Said } from '@partyline/testing/history';
import type { Chance } from '../chance.ts';
import { MortalClock } from '../mortal-clock.ts';
import { type SimulatedWire, simulatedWire, type WireOptions } from '../network/client-wire.ts';
import type { Trace } from '../trace.ts';
import type { PageStorage } from './outbox-disk.ts';

export interface PageOptions {
  /** Such as `ana-1/2`: the second life of Ana's first tab. */
  readonly name: string;
  readonly user: string;
  readonly device: string;
  readonly rooms: readonly string[];
  readonly clock: Clock;
  readonly chance: () => Chance;
  readonly token: () => string | Promise<string>;
  readonly storage: PageStorage;
  /** The user's other tabs; `undefined` where there are no Web Locks (plain http). */
  readonly neighbours: Neighbours | undefined;
  /** Whether its user takes back what isn't sent. */
  readonly mayCancel: boolean;
  readonly wire: Omit<WireOptions, 'clock'>;
  readonly trace: Trace;
}

/** One life of a tab: a real client, and an application that writes down what it sees. */
export class Page {
  readonly client: PartylineClient;
  readonly recorder: Recorder;
  readonly storage: PageStorage;
  readonly #clock: MortalClock;
  readonly #wakers = new Set<() => void>();
  readonly #options: PageOptions;
  /** What undoes each stay in a room. */
  readonly #stays = new Map<string, () => void>();
  #wire: SimulatedWire | undefined;
  #ids = 0;
  /** The publish that is being made: its room, and what it says. */
  #publishing: { readonly room: string; readonly content: Content } | undefined;

  constructor(options: PageOptions) {
    const { name, user, device, storage, neighbours } = options;
    this.#options = options;
    this.storage = storage;
    this.#clock = new MortalClock(options.clock);
    const open = simulatedWire({ ...options.wire, clock: this.#clock });
    this.client = createClient({
      url: 'http://partyline.test',
      token: options.token,
      clock: this.#clock,
      random: () => options.chance().random(),
      ids: () => this.#id(),
      environment: { isVisible: () => true, onWake: (waker) => this.#onWake(waker), neighbours },
      openWire: (auth, listener) => (this.#wire = open(auth, listener)),
      outbox: storage.open,
    });
    this.recorder = new Recorder(this.client, { client: name, user, device });
    for (const room of options.rooms) this.recorder.watch(this.client.room(room));
    this.client.connect();
    for (const room of options.rooms) this.join(room);
  }

  /** No two texts are the same. */
  send(room: string, words: string): void {
    const text = this.#worded(words);
    this.#publish(room, { kind: 'message', text }, (of) => of.send(text));
  }

  /** Changes one of the messages that it sees, if there is one of its own. */
  change(room: string, chance: Chance): void {
    const { messages } = this.client.room(room).snapshot;
    const mine = messages.filter(({ seq, sender }) => seq !== undefined && sender === this.#options.user);
    const target = mine.length > 0 ? chance.pick(mine).seq : undefined;
    if (target === undefined) return;
    const text = this.#worded('edited');
    const changes: readonly (readonly [Said, (of: Room) => Promise<void>])[] = [
      [{ kind: 'edit', target, text }, (of) => of.edit(target, text)],
      [{ kind: 'react', target, emoji: '👍', on: true }, (of) => of.react(target, '👍', true)],
      [{ kind: 'delete', target }, (of) => of.remove(target)],
    ];
    const [said, change] = chance.pick(changes);
    // How it ends is told by `onOutcome`.
    this.#publish(room, said, (of) => void change(of).catch(() => {}));
  }

  /** Scrolls up. */
  older(room: string): void {
    void this.client
      .room(room)
      .loadOlder()
      .catch(() => {});
  }

  /** Takes back what was not sent yet, or what failed. */
  discard(room: string): void {
    this.#noteFailed();
    const of = this.client.room(room);
    for (const { id, state } of of.snapshot.messages) {
      if (state === 'stored' || (state === 'pending' && !this.#options.mayCancel)) continue;
      of.discard(id);
      if (!of.snapshot.messages.some((message) => message.id === id)) this.storage.takeBack(id);
    }
  }

  /** Sends again what failed. */
  retry(room: string): void {
    this.#noteFailed();
    for (const { id, state, text } of this.client.room(room).snapshot.messages) {
      // Under a new id: what was told as failed stays so.
      if (state === 'failed') this.#publish(room, { kind: 'message', text }, (of) => of.retry(id));
    }
  }

  join(room: string): void {
    if (!this.#stays.has(room)) this.#stays.set(room, this.client.room(room).join());
  }

  leave(room: string): void {
    this.#stays.get(room)?.();
    this.#stays.delete(room);
  }

  /** Into every room, whatever kept it out. */
  comeBack(): void {
    if (this.client.status.name === 'refused') this.client.connect();
    for (const room of this.#options.rooms) {
      if (this.client.room(room).snapshot.state === 'refused') this.leave(room);
      this.join(room);
    }
  }

  wake(): void {
    for (const waker of [...this.#wakers]) waker();
  }

  /** Whether it has nothing left to do. */
  get isQuiet(): boolean {
    const { client } = this;
    return (
      client.status.name === 'live' && client.status.pending === 0 && [...this.#stays.keys()].every((room) => client.room(room).snapshot.state === 'joined')
    );
  }

  /** For a message about it. */
  describe(): string {
    const { status } = this.client;
    const rooms = this.#options.rooms.map((room) => `${room} ${this.client.room(room).snapshot.state}`);
    return `${status.name}, ${status.pending} pending, ${rooms.join(', ')}`;
  }

  /** The page is gone, in the midst of whatever it did. What it had sent is on its way. `isSilent`: its machine went with it. */
  die(isSilent: boolean): void {
    this.#clock.die();
    this.storage.die();
    this.#wire?.die(isSilent);
  }

  history(end: 'quiet' | 'gone', kept: ReadonlySet<string>): ClientHistory {
    if (end === 'quiet') this.#noteFailed();
    return this.recorder.history({ end, kept });
  }

  /** What failed is shown also by a life that was not there when it did: that tells as much. */
  #noteFailed(): void {
    const told = new Set(this.recorder.events.flatMap((event) => (event.type === 'outcome' ? [event.id] : [])));
    for (const { room, id, error } of this.client.outbox.list()) {
      if (error && !told.has(id)) this.recorder.events.push({ type: 'outcome', room, id, state: 'failed', code: error.code });
    }
  }

  #publish(room: string, said: Said, make: (of: Room) => void): void {
    this.#publishing = { room, content: contentOf(said) };
    make(this.client.room(room));
    this.#publishing = undefined;
  }

  #worded(words: string): string {
    return `${words}, after ${this.#ids} of ${this.#options.name}`;
  }

  /** A publish is written down with its id, before anything can come of it. */
  #id(): string {
    const id = `${this.#options.name.replace('/', '-')}-${String(++this.#ids).padStart(4, '0')}`;
    if (this.#publishing) this.recorder.published(this.#publishing.room, id, this.#publishing.content);
    return id;
  }

  #onWake(waker: () => void): () => void {
    this.#wakers.add(waker);
    return () => this.#wakers.delete(waker);
  }
}
