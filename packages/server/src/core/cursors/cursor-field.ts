import { colorOf, limits, palette, type Person } from '@partyline/protocol';
import type { Clock } from '../clock.ts';
import type { Area } from './area.ts';
import type { ByteBudget } from './byte-budget.ts';
import { CursorBoard } from './cursor-board.ts';
import type { Snapshot } from './cursor-view.ts';
import { CursorViews, type FrameTeller, type Sight } from './cursor-views.ts';
import { Slots } from './slots.ts';
import { moveRate, tickRate } from './tick-rate.ts';

export interface CursorMember extends Person {
  readonly slot: number;
}

export interface FieldListener {
  /** Send to all members who look at this area, dropping it for those who can't take it now; but not the one that `isLast`, which is small. */
  readonly frame: FrameTeller;
  /** Since the last call: who came or has another name, and whose slots are free. In large rooms those who came are left out. */
  roster(joined: readonly CursorMember[], left: readonly number[]): void;
  /** How often each member may move its cursor from now on, a second; 0: nobody is there to see it. */
  budget(movesPerSecond: number): void;
}

export interface FieldOptions {
  readonly clock: Clock;
  /** By how much the event loop is late, in milliseconds. */
  readonly lagMs: () => number;
  /** Bytes of the event around a frame, for the budget. */
  readonly eventBytes: number;
}

/** How often a room is told who came, has another name, and went, at most, in milliseconds. */
const rosterEveryMs = 500;
/** What must change before members are told at once of another budget; a smaller change is told with who came and went. */
const budgetStep = 0.1;
/** A timer may be early by so much. Ticks that far apart never squeeze one more into a second than the rate says, for whose bytes there would be no room. */
const timerMs = 1;
const secondMs = 1000;

interface Seat {
  member: CursorMember;
  area: string;
}

/** What a member is told when it joins. */
export interface FieldWelcome extends Sight {
  readonly member: CursorMember;
  readonly movesPerSecond: number;
}

/**
 * All cursors of a room (E1 to E3): each has a slot and a place; ticks tell what changed, the same bytes to all who look at the same area.
 * Nothing is stored, nothing is queued, and nobody is told anything while nothing moves or only one is there.
 */
export class CursorField {
  readonly #options: FieldOptions;
  readonly #listener: FieldListener;
  readonly #slots = new Slots();
  readonly #board = new CursorBoard();
  readonly #views: CursorViews;
  readonly #seats = new Map<string, Seat>();
  readonly #bySlot = new Map<number, Seat>();
  /** Who came, or has another name, since the room was told last, by slot. */
  readonly #news = new Map<number, 'came' | 'renamed'>();
  #left: number[] = [];
  #budget = 0;
  #cancelTick: (() => void) | undefined;
  #cancelRoster: (() => void) | undefined;
  #tickedAt = -Infinity;

  constructor(options: FieldOptions, listener: FieldListener) {
    this.#options = options;
    this.#listener = listener;
    this.#views = new CursorViews(this.#board, options.eventBytes);
  }

  get size(): number {
    return this.#seats.size;
  }

  /** The first so many, in the order in which they came. */
  list(limit: number): readonly CursorMember[] {
    const members: CursorMember[] = [];
    for (const { member } of this.#seats.values()) {
      if (members.length === limit) break;
      members.push(member);
    }
    return members;
  }

  /** The members with these slots; those of nobody are left out. */
  membersAt(slots: readonly number[]): readonly CursorMember[] {
    return slots.flatMap((slot) => this.#bySlot.get(slot)?.member ?? []);
  }

  /**
   * `id` is the connection's; who joins again keeps the slot. `spent` is what `leave` of another field of the same room returned, for who comes
   * from there within the second. Throws `busy` where there is no slot left.
   */
  join(id: string, person: Person, area?: Area, spent?: ByteBudget): FieldWelcome {
    this.rename(id, person);
    return this.look(id, area) ?? this.#seat(id, person, area, spent);
  }

  /** The same person, with another name. */
  rename(id: string, { name }: Person): void {
    const seat = this.#seats.get(id);
    if (!seat || seat.member.name === name) return;
    seat.member = { ...seat.member, name };
    this.#news.set(seat.member.slot, 'renamed');
    this.#membersChanged();
  }

  /** Returns what the member was sent within this second. */
  leave(id: string): ByteBudget | undefined {
    const seat = this.#seats.get(id);
    if (!seat) return undefined;
    const { slot } = seat.member;
    this.#seats.delete(id);
    this.#bySlot.delete(slot);
    this.#board.clear(slot);
    this.#views.forget(slot);
    this.#slots.give(slot, this.#options.clock.monotonic());
    // Who came and went between two tellings is told of as gone: somebody may have been told its slot in a welcome.
    this.#news.delete(slot);
    this.#left.push(slot);
    this.#membersChanged();
    return this.#views.leave(id, seat.area);
  }

  /** A place on the surface, 0 to 65,535 on each axis; without one the cursor is hidden. */
  move(id: string, x?: number, y?: number): void {
    const seat = this.#seats.get(id);
    if (!seat) return;
    if (x === undefined || y === undefined) this.#board.hide(seat.member.slot);
    else this.#board.move(seat.member.slot, x, y);
    this.#scheduleTick();
  }

  /** What the member sees of the surface from now on; `undefined` for all of it. To be called, as `join` and `resync`, once a second at most (E3). */
  look(id: string, area: Area | undefined): FieldWelcome | undefined {
    const seat = this.#seats.get(id);
    if (!seat) return undefined;
    const sight = this.#views.look(id, seat.area, area, this.#options.clock.monotonic());
    seat.area = sight.area;
    this.#scheduleTick();
    return { ...sight, member: seat.member, movesPerSecond: this.#budget };
  }

  /** Where everyone is, for a member that missed frames. `undefined` where it is too much for this second; in the next one it isn't. */
  resync(id: string): Snapshot | undefined {
    const area = this.#seats.get(id)?.area;
    return area === undefined ? undefined : this.#views.resync(area, this.#options.clock.monotonic());
  }

  /** No timer is left. */
  close(): void {
    this.#cancelTick?.();
    this.#cancelRoster?.();
  }

  #seat(id: string, person: Person, area: Area | undefined, spent: ByteBudget | undefined): FieldWelcome {
    const now = this.#options.clock.monotonic();
    const slot = this.#slots.take(now);
    const member = { user: person.user, name: person.name, color: this.#colorFor(person), slot };
    const sight = this.#views.enter(id, area, now, spent);
    const seat = { member, area: sight.area };
    this.#seats.set(id, seat);
    this.#bySlot.set(slot, seat);
    this.#news.set(slot, 'came');
    this.#membersChanged();
    this.#scheduleTick();
    return { ...sight, member, movesPerSecond: this.#budget };
  }

  /** The person's own colour where it is free, else one that is, so that two in a small room never share it. */
  #colorFor({ user, color }: Person): string {
    const taken = new Set<string>();
    for (const { member } of this.#seats.values()) {
      if (member.user === user) return member.color;
      taken.add(member.color);
      if (taken.size === palette.length) break;
    }
    const own = color === '' ? colorOf(user) : color;
    return taken.has(own) ? (palette.find((candidate) => !taken.has(candidate)) ?? own) : own;
  }

  #membersChanged(): void {
    this.#updateBudget(budgetStep);
    this.#cancelRoster ??= this.#options.clock.after(rosterEveryMs, () => {
      this.#cancelRoster = undefined;
      this.#updateBudget(0);
      this.#listener.roster(this.membersAt(this.#takeNews()), this.#left.splice(0));
      if (this.#news.size > 0) this.#membersChanged();
    });
  }

  /** In large rooms clients ask for the names of those that they see, once: so who came needs no telling there, but another name does. */
  #takeNews(): readonly number[] {
    const isLarge = this.size > limits.announcedMembers;
    const told: number[] = [];
    for (const [slot, what] of this.#news) {
      if (told.length === limits.announcedMembers) break;
      this.#news.delete(slot);
      if (what === 'renamed' || !isLarge) told.push(slot);
    }
    return told;
  }

  #updateBudget(step: number): void {
    const next = moveRate(this.size, this.#options.lagMs());
    if (Math.abs(next - this.#budget) <= this.#budget * step) return;
    this.#budget = next;
    this.#listener.budget(next);
  }

  /** The first move after a pause goes out at once; the others wait for their tick. */
  #scheduleTick(): void {
    if (this.#cancelTick || this.size < 2) return;
    const due = this.#tickedAt + this.#tickMs() + timerMs;
    this.#cancelTick = this.#options.clock.after(Math.max(0, due - this.#options.clock.monotonic()), () => this.#tick());
  }

  #tick(): void {
    this.#cancelTick = undefined;
    if (this.size < 2) return;
    const now = this.#options.clock.monotonic();
    this.#tickedAt = now;
    this.#updateBudget(budgetStep);
    if (this.#views.tick(this.#tickMs(), now, this.#listener.frame)) this.#scheduleTick();
  }

  #tickMs(): number {
    return secondMs / tickRate(this.size, this.#options.lagMs());
  }
}
