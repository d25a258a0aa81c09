import { namespaces } from '@partyline/protocol';
import type { ByteBudget } from '../../core/cursors/byte-budget.ts';
import { CursorField, type FieldListener } from '../../core/cursors/cursor-field.ts';
import type { Clock } from '../../core/clock.ts';
import type { Lag } from './cursors.options.ts';

/** Where a cursor is: a surface of a room. */
export interface Place {
  readonly room: string;
  readonly surface: string;
}

/** Who sends what a field tells. */
export type FieldTeller = (place: Place, field: () => CursorField) => FieldListener;

/** The fields of all places where somebody is; an empty one is given up, with its timers. */
export class CursorFields {
  readonly #clock: Clock;
  readonly #lag: Lag;
  readonly #teller: FieldTeller;
  readonly #fields = new Map<string, CursorField>();
  #stopLag: (() => void) | undefined;

  constructor(clock: Clock, lag: Lag, teller: FieldTeller) {
    this.#clock = clock;
    this.#lag = lag;
    this.#teller = teller;
  }

  get size(): number {
    return this.#fields.size;
  }

  /** Made where there is none. Whoever made it joins it, and calls `leave` in the end. */
  at(place: Place): CursorField {
    const known = this.#fields.get(keyOf(place));
    if (known) return known;
    this.#stopLag ??= this.#lag.use();
    const options = { clock: this.#clock, lagMs: () => this.#lag.ms, eventBytes: eventBytesOf(place) };
    const field: CursorField = new CursorField(
      options,
      this.#teller(place, () => field),
    );
    this.#fields.set(keyOf(place), field);
    return field;
  }

  /** Returns what the connection was sent within this second. */
  leave(place: Place, connection: string): ByteBudget | undefined {
    const field = this.#fields.get(keyOf(place));
    const spent = field?.leave(connection);
    if (field?.size === 0) this.#giveUp(place, field);
    return spent;
  }

  close(): void {
    for (const field of this.#fields.values()) field.close();
    this.#fields.clear();
    this.#stopLag?.();
    this.#stopLag = undefined;
  }

  #giveUp(place: Place, field: CursorField): void {
    field.close();
    this.#fields.delete(keyOf(place));
    if (this.#fields.size > 0) return;
    this.#stopLag?.();
    this.#stopLag = undefined;
  }
}

function keyOf({ room, surface }: Place): string {
  return `${room} ${surface}`;
}

/** What a WebSocket carries beside a frame: the event that it is the attachment of, and the longest that two short headers can be. */
function eventBytesOf({ room }: Place): number {
  return `451-${namespaces.cursors},["cursors","${room}",{"_placeholder":true,"num":0}]`.length + 8;
}
