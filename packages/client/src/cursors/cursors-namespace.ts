import type { Budget, RemovedFromRoom, Roster } from '@partyline/protocol';
import { namespaces } from '@partyline/protocol/constants';
import type { PartylineClient } from '../client.ts';
import type { Clock } from '../clock.ts';
import type { Problem } from '../error.ts';
import type { FurtherNamespace, NamespaceUser } from '../further-namespace.ts';
import type { AskIn } from '../wire.ts';

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

/** The namespace of cursors: entered when the first room needs it, left after the last. */
export class CursorsNamespace implements NamespaceUser {
  readonly ask: AskIn<Cursors>;
  /** The client's own. */
  readonly clock: Clock;
  readonly random: () => number;
  readonly #namespace: FurtherNamespace<Cursors>;
  readonly #rooms = new Map<string, CursorRoom>();

  constructor(client: PartylineClient) {
    this.#namespace = client.enter(namespaces.cursors, this);
    this.ask = this.#namespace.ask;
    this.clock = this.#namespace.clock;
    this.random = this.#namespace.random;
  }

  /** Whether the server can be asked. */
  get isOpen(): boolean {
    return this.#namespace.isOpen;
  }

  /** The shortest that the server took to answer, in milliseconds; infinite where it wasn't asked yet. */
  get answeredMs(): number {
    return this.#namespace.answeredMs;
  }

  /** The room needs the server, or no more. */
  changed(room: CursorRoom): void {
    if (room.isBusy) this.#rooms.set(room.name, room);
    else this.#rooms.delete(room.name);
    this.#namespace.need(this.#rooms.size > 0);
  }

  /** Sends what is worth something only now; `false` where that isn't possible. */
  tell(event: 'move', payload: unknown): boolean {
    return this.#namespace.tell(event, payload);
  }

  opened(): void {
    for (const room of [...this.#rooms.values()]) room.up();
  }

  closed(): void {
    for (const room of [...this.#rooms.values()]) room.down();
  }

  refreshed(): void {
    for (const room of [...this.#rooms.values()]) room.tryAgain();
  }

  /** The form of these is known; see `PartylineClient`. */
  received(event: string, payload: readonly unknown[]): void {
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
}

/** In browsers attachments come as `ArrayBuffer`s. */
export function toBytes(bytes: Uint8Array | ArrayBuffer): Uint8Array {
  return bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes;
}
