import { colorOf, palette, type Person } from '@partyline/protocol';
import type { Clock } from '../clock.ts';
import { type Area, cellsAround, everything, nameOf } from './area.ts';
import { CursorBoard } from './cursor-board.ts';
import { CursorView, snapshotBytes } from './cursor-view.ts';
import { Slots } from './slots.ts';
import { moveRate, tickRate } from './tick-rate.ts';

export interface CursorMember extends Person {
  readonly slot: number;
}

export interface FieldListener {
  /** Send to all members who look at this area, dropping it for those who can't take it now. */
  frame(area: string, bytes: Uint8Array): void;
  /** Since the last call. */
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

/** How often a room is told who came and went, at most, in milliseconds. */
const rosterEveryMs = 500;
/** Areas for which there are frames of their own; members who look at yet another get those of the whole surface. */
const maxAreas = 64;
/** What must change before members are told of another budget. */
const budgetStep = 0.2;

/** E3: bytes of cursors to one member, in any second. */
const bytesPerSecond = 32_000;
/** The same where there are several areas: a member who looks elsewhere gets frames of both, and a snapshot, in one second. */
const bytesPerSecondOfArea = (bytesPerSecond - snapshotBytes) / 2;
const secondMs = 1000;

interface Seat {
  readonly member: CursorMember;
  area: string;
}

/** What a member is told when it joins. `area` is which frames it gets. */
export interface FieldWelcome {
  readonly member: CursorMember;
  readonly area: string;
  readonly movesPerSecond: number;
  readonly snapshot: Uint8Array;
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
  readonly #seats = new Map<string, Seat>();
  readonly #views = new Map<string, CursorView>();
  #joined: CursorMember[] = [];
  #left: number[] = [];
  #budget = 0;
  #cancelTick: (() => void) | undefined;
  #cancelRoster: (() => void) | undefined;
  #tickedAt = -Infinity;
  /** When somebody was given a snapshot, of no more than `snapshotBytes`. */
  #welcomedAt = -Infinity;

  constructor(options: FieldOptions, listener: FieldListener) {
    this.#options = options;
    this.#listener = listener;
  }

  get size(): number {
    return this.#seats.size;
  }

  /** In the order in which they came. */
  get members(): readonly CursorMember[] {
    return Array.from(this.#seats.values(), ({ member }) => member);
  }

  /** The members with these slots; those of nobody are left out. */
  membersAt(slots: ReadonlySet<number>): readonly CursorMember[] {
    return this.members.filter(({ slot }) => slots.has(slot));
  }

  /** `id` is the connection's. Joining again keeps the slot. */
  join(id: string, person: Person): FieldWelcome {
    const seat = this.#seats.get(id) ?? this.#seat(id, person);
    this.#welcomedAt = this.#options.clock.monotonic();
    return { member: seat.member, area: seat.area, movesPerSecond: this.#budget, snapshot: this.#viewOf(seat.area).snapshot() };
  }

  leave(id: string): void {
    const seat = this.#seats.get(id);
    if (!seat) return;
    const { slot } = seat.member;
    this.#seats.delete(id);
    this.#board.clear(slot);
    for (const view of this.#views.values()) view.forget(slot);
    this.#slots.give(slot, this.#options.clock.monotonic());
    this.#dropUnused(seat.area);
    // Who came and went between two tellings is told of as gone: somebody may have been told its slot in a welcome.
    this.#joined = this.#joined.filter((member) => member.slot !== slot);
    this.#left.push(slot);
    this.#membersChanged();
  }

  /** A place on the surface, 0 to 65,535 on each axis; `undefined` hides the cursor. */
  move(id: string, at: { readonly x: number; readonly y: number } | undefined): void {
    const seat = this.#seats.get(id);
    if (!seat) return;
    if (at) this.#board.move(seat.member.slot, at.x, at.y);
    else this.#board.hide(seat.member.slot);
    this.#scheduleTick();
  }

  /** What the member sees of the surface; `undefined` for all of it. To be called once a second at most, as `join`, for E3. Returns the frames that it gets from now on, and what they build on. */
  look(id: string, area: Area | undefined): Pick<FieldWelcome, 'area' | 'snapshot'> | undefined {
    const seat = this.#seats.get(id);
    if (!seat) return undefined;
    const before = seat.area;
    const view = this.#viewFor(area ? cellsAround(area) : everything);
    seat.area = nameOf(view.area);
    if (before !== seat.area) this.#dropUnused(before);
    this.#welcomedAt = this.#options.clock.monotonic();
    this.#scheduleTick();
    return { area: seat.area, snapshot: view.snapshot() };
  }

  /** No timer is left. */
  close(): void {
    this.#cancelTick?.();
    this.#cancelRoster?.();
  }

  #seat(id: string, person: Person): Seat {
    const slot = this.#slots.take(this.#options.clock.monotonic());
    const member = { user: person.user, name: person.name, color: this.#colorFor(person), slot };
    const seat = { member, area: nameOf(this.#viewFor(everything).area) };
    this.#seats.set(id, seat);
    this.#joined.push(member);
    this.#membersChanged();
    this.#scheduleTick();
    return seat;
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

  #viewFor(area: Area): CursorView {
    const name = nameOf(area);
    const known = this.#views.get(name);
    if (known) return known;
    if (this.#views.size >= maxAreas && area !== everything) return this.#viewFor(everything);
    const view = new CursorView(area, this.#board, this.#options.eventBytes);
    this.#views.set(name, view);
    return view;
  }

  #viewOf(name: string): CursorView {
    return this.#views.get(name) as CursorView;
  }

  #dropUnused(area: string): void {
    for (const seat of this.#seats.values()) if (seat.area === area) return;
    this.#views.delete(area);
  }

  #membersChanged(): void {
    const { clock } = this.#options;
    this.#updateBudget();
    this.#cancelRoster ??= clock.after(rosterEveryMs, () => {
      this.#cancelRoster = undefined;
      this.#listener.roster(this.#joined.splice(0), this.#left.splice(0));
    });
  }

  #updateBudget(): void {
    const next = moveRate(this.size, this.#options.lagMs());
    const isNew = next === 0 || this.#budget === 0 ? next !== this.#budget : Math.abs(next - this.#budget) / this.#budget > budgetStep;
    if (!isNew) return;
    this.#budget = next;
    this.#listener.budget(next);
  }

  /** The first move after a pause goes out at once; the others wait for their tick. */
  #scheduleTick(): void {
    if (this.#cancelTick || this.size < 2) return;
    const { clock, lagMs } = this.#options;
    const due = this.#tickedAt + secondMs / tickRate(this.size, lagMs());
    this.#cancelTick = clock.after(Math.max(0, due - clock.monotonic()), () => this.#tick());
  }

  #tick(): void {
    this.#cancelTick = undefined;
    const now = this.#options.clock.monotonic();
    const sinceMs = secondMs / tickRate(this.size, this.#options.lagMs());
    this.#tickedAt = now;
    this.#updateBudget();
    let isPending = false;
    for (const [name, view] of this.#views) {
      const frame = view.next(this.#slots.end, this.#bytesPerSecond(now), sinceMs, now);
      if (frame.bytes) this.#listener.frame(name, frame.bytes);
      isPending ||= frame.isPending;
    }
    if (isPending) this.#scheduleTick();
  }

  #bytesPerSecond(now: number): number {
    if (this.#views.size > 1) return bytesPerSecondOfArea;
    return now - this.#welcomedAt > secondMs ? bytesPerSecond : bytesPerSecond - snapshotBytes;
  }
}
