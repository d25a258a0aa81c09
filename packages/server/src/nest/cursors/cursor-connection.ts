import { limits } from '@partyline/protocol';
import type { CursorField } from '../../core/cursors/cursor-field.ts';
import { PartylineError } from '../../core/partyline-error.ts';
import { RoomConnection } from '../chat/room-connection.ts';
import type { Place } from './cursor-fields.ts';

/** How often a connection is told where everyone in a room is, at most: E3 counts on it. */
const askEveryMs = 1000;

/** Where a connection has a cursor, and the area whose frames it gets. */
export interface Stay extends Place {
  readonly field: CursorField;
  area: string;
}

/** A connection in the cursors namespace: what its user may do, and where its cursors are. */
export class CursorConnection extends RoomConnection {
  readonly #stays = new Map<string, Stay>();
  /** When it asked for the cursors of a room last, or left it, by the room's name. */
  readonly #askedAt = new Map<string, number>();

  /** All of them. */
  get stays(): readonly Stay[] {
    return [...this.#stays.values()];
  }

  find(room: string): Stay | undefined {
    return this.#stays.get(room);
  }

  /** Throws `not_found` where it isn't there. */
  in(room: string): Stay {
    const stay = this.#stays.get(room);
    if (!stay) throw new PartylineError('not_found', 'you have no cursor in this room; join it first');
    return stay;
  }

  /** Throws `too_many_rooms`. */
  checkPlaceFor(room: string): void {
    if (this.#stays.has(room) || this.#stays.size < limits.cursorRoomsPerConnection) return;
    throw new PartylineError('too_many_rooms', `a connection may have cursors in ${limits.cursorRoomsPerConnection} rooms; leave one first`);
  }

  enter(stay: Stay): void {
    this.#stays.set(stay.room, stay);
  }

  leave(room: string, now: number): void {
    if (this.#stays.delete(room)) this.#askedAt.set(room, now);
  }

  /** Throws `rate_limited` where it asked already in this second. */
  ask(room: string, now: number): void {
    for (const [asked, at] of this.#askedAt) if (at <= now - askEveryMs) this.#askedAt.delete(asked);
    const at = this.#askedAt.get(room);
    if (at !== undefined) throw tooSoon(Math.ceil(at + askEveryMs - now));
    this.#askedAt.set(room, now);
  }
}

export function tooSoon(retryAfterMs = askEveryMs): PartylineError {
  return new PartylineError('rate_limited', 'where everyone in a room is, is told once a second at most; wait and ask again', { retryAfterMs });
}
