import { limits } from '@partyline/protocol';
import { PartylineError } from '../../core/partyline-error.ts';

/** A stay in a room, from the first request to join it until it is left. */
export interface Stay {
  readonly stream: string;
  isAttached: boolean;
  /** Requests to join that are not answered yet. */
  joining: number;
}

/** The rooms that a connection is in or about to be in. */
export class JoinedRooms {
  readonly #stays = new Map<string, Stay>();
  readonly #onLeft: ((stream: string) => void)[] = [];

  /** Told of each room that is left, but not of those that go with the connection. */
  onLeft(listener: (stream: string) => void): void {
    this.#onLeft.push(listener);
  }

  /** In it, or about to be. */
  has(stream: string): boolean {
    return this.#stays.has(stream);
  }

  /** All of them, attached or not. */
  get all(): readonly Stay[] {
    return [...this.#stays.values()];
  }

  /** Throws `too_many_rooms`. Each call is followed by one of `settle`. */
  begin(stream: string): Stay {
    const stay = this.#stays.get(stream) ?? this.#open(stream);
    stay.joining += 1;
    return stay;
  }

  /** A request to join is over; where none came through, the place is free again. */
  settle(stay: Stay): void {
    stay.joining -= 1;
    if (!stay.isAttached && stay.joining === 0 && this.isCurrent(stay)) this.#stays.delete(stay.stream);
  }

  /** Whether the room was not left since; a new stay after that is another one. */
  isCurrent(stay: Stay): boolean {
    return this.#stays.get(stay.stream) === stay;
  }

  leave(stream: string): void {
    if (!this.#stays.delete(stream)) return;
    for (const listener of this.#onLeft) listener(stream);
  }

  leaveAll(): void {
    this.#stays.clear();
  }

  #open(stream: string): Stay {
    if (this.#stays.size >= limits.roomsPerConnection) {
      throw new PartylineError('too_many_rooms', `a connection may be in ${limits.roomsPerConnection} rooms; leave one first`);
    }
    const stay = { stream, isAttached: false, joining: 0 };
    this.#stays.set(stream, stay);
    return stay;
  }
}
