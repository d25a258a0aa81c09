import type { Budget, RemovedFromRoom, Roster } from '@partyline/protocol';
import { namespaces } from '@partyline/protocol/constants';
import { backoff, pace } from '../backoff.ts';
import type { Clock } from '../clock.ts';
import { kindOf, offline, PartylineClientError, type Problem } from '../error.ts';
import { Requests } from '../requests.ts';
import type { AskIn, ChannelListener, WireChannel, WireEnd } from '../wire.ts';

type Cursors = typeof namespaces.cursors;

/** A room that may have cursors. */
export interface CursorRoom {
  readonly name: string;
  /** Whether the server is needed for them. */
  readonly isBusy: boolean;
  /** The server can be asked. */
  up(): void;
  /** The server doesn't know of us any more. */
  down(): void;
  /** There are other rights. */
  tryAgain(): void;
  frame(bytes: Uint8Array): void;
  roster(roster: Roster): void;
  budget(budget: Budget): void;
  removed(problem: Problem): void;
}

export interface CursorsNamespaceOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Enters the namespace; `undefined` where that isn't possible now. */
  readonly open: (namespace: Cursors, listener: ChannelListener) => WireChannel<Cursors> | undefined;
}

/** The namespace of cursors on the client's one connection: entered when the first room needs it, left after the last. */
export class CursorsNamespace {
  readonly #options: CursorsNamespaceOptions;
  readonly #rooms = new Map<string, CursorRoom>();
  #isLive = false;
  #channel: WireChannel<Cursors> | undefined;
  /** There while the server has let us in. */
  #requests: Requests<Cursors> | undefined;
  #failures = 0;
  #isRefused = false;
  #cancelRetry: (() => void) | undefined;

  constructor(options: CursorsNamespaceOptions) {
    this.#options = options;
  }

  /** Whether the server can be asked. */
  get isOpen(): boolean {
    return this.#requests !== undefined;
  }

  /** The room needs the server, or no more. */
  changed(room: CursorRoom): void {
    if (room.isBusy) this.#rooms.set(room.name, room);
    else this.#rooms.delete(room.name);
    this.#proceed();
  }

  /** The connection is live. */
  up(): void {
    this.#isLive = true;
    this.#failures = 0;
    this.#isRefused = false;
    this.#proceed();
  }

  /** The connection is gone, and with it the namespace. */
  down(): void {
    this.#isLive = false;
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#over();
  }

  /** There is a new token. */
  tryAgain(): void {
    this.#isRefused = false;
    this.#proceed();
    for (const room of [...this.#rooms.values()]) room.tryAgain();
  }

  readonly ask: AskIn<Cursors> = async (event, payload, granted) => {
    if (!this.#requests) throw new PartylineClientError(offline('cursors are not connected'));
    return this.#requests.ask(event, payload, granted);
  };

  /** Sends what is worth something only now; `false` where that isn't possible. */
  tell(event: 'move', payload: unknown): boolean {
    return this.#requests !== undefined && (this.#channel?.tell(event, payload) ?? false);
  }

  #proceed(): void {
    const isNeeded = this.#rooms.size > 0;
    if (isNeeded && this.#isLive && !this.#channel && !this.#cancelRetry && !this.#isRefused) this.#open();
    // Not while the server is still deciding: it would let somebody in who has left.
    if (!isNeeded && this.#requests) {
      this.#channel?.close();
      this.#over();
    }
  }

  #open(): void {
    const channel = this.#options.open(namespaces.cursors, {
      opened: () => this.#channel === channel && this.#opened(),
      received: (event, ...payload) => this.#channel === channel && this.#received(event, payload),
      ended: (end) => this.#channel === channel && this.#ended(end),
    });
    this.#channel = channel;
  }

  #opened(): void {
    if (!this.#channel) return;
    this.#requests = new Requests(this.#channel, this.#options.clock, () => {});
    for (const room of [...this.#rooms.values()]) room.up();
    this.#proceed();
  }

  /** The form of these is known; see `PartylineClient`. */
  #received(event: string, payload: readonly unknown[]): void {
    if (event === 'cursors') {
      const [room, bytes] = payload as [string, Uint8Array | ArrayBuffer];
      this.#rooms.get(room)?.frame(toBytes(bytes));
    } else if (event === 'roster') {
      const [roster] = payload as [Roster];
      this.#rooms.get(roster.room)?.roster(roster);
    } else if (event === 'budget') {
      const [budget] = payload as [Budget];
      this.#rooms.get(budget.room)?.budget(budget);
    } else if (event === 'removedFromRoom') {
      const [{ room, code, message }] = payload as [RemovedFromRoom];
      this.#rooms.get(room)?.removed({ code, message });
    }
  }

  /** The namespace is over while the connection goes on. */
  #ended({ problem, message }: WireEnd): void {
    const why = problem ?? offline(message);
    this.#isRefused = kindOf(why) === 'final';
    if (!this.#isRefused) this.#retryLater(why);
    this.#over();
  }

  #retryLater({ retryAfterMs = 0 }: Problem): void {
    this.#failures += 1;
    const { clock, random } = this.#options;
    this.#cancelRetry = clock.after(Math.max(retryAfterMs, backoff(this.#failures, pace.visible, random)), () => {
      this.#cancelRetry = undefined;
      this.#proceed();
    });
  }

  #over(): void {
    this.#channel = undefined;
    this.#requests?.cutOff();
    this.#requests = undefined;
    for (const room of [...this.#rooms.values()]) room.down();
  }
}

/** In browsers attachments come as `ArrayBuffer`s. */
export function toBytes(bytes: Uint8Array | ArrayBuffer): Uint8Array {
  return bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes;
}
