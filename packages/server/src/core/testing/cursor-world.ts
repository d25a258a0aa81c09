import { FrameReader, type Person, type Point } from '@partyline/protocol';
import type { Clock } from '../clock.ts';
import type { Area } from '../cursors/area.ts';
import { CursorField, type CursorMember, type FieldWelcome } from '../cursors/cursor-field.ts';
import type { Snapshot } from '../cursors/cursor-view.ts';

/** Of the event around a frame. */
export const eventBytes = 70;

export const person = (name: string): Person => ({ user: name, name, color: '' });

/** Someone in the room, as an SDK keeps the others' cursors. */
export class Watcher {
  readonly seen = new Map<number, Point | undefined>();
  /** When, and how many bytes, in all. */
  readonly bytes: [at: number, bytes: number][] = [];
  area = '';
  readonly #reader = new FrameReader();
  readonly #listener = {
    moved: (slot: number, point: Point) => void this.seen.set(slot, point),
    hidden: (slot: number) => void this.seen.set(slot, undefined),
  };

  read(bytes: Uint8Array, at: number): void {
    this.bytes.push([at, bytes.length + eventBytes]);
    this.#reader.read(bytes, this.#listener);
  }

  readSnapshot({ bytes, more }: Snapshot, at: number): void {
    this.bytes.push([at, bytes.length + eventBytes]);
    if (!more) this.seen.clear();
    this.#reader.readSnapshot(bytes, this.#listener);
  }

  get isBehind(): boolean {
    return this.#reader.isBehind;
  }

  /** The most that came within a second. */
  get mostBytes(): number {
    const within = (end: number): number => this.bytes.filter(([at]) => at > end - 1_000 && at <= end).reduce((sum, [, bytes]) => sum + bytes, 0);
    return Math.max(...this.bytes.map(([at]) => within(at)));
  }

  forget(slots: readonly number[]): void {
    for (const slot of slots) {
      this.seen.delete(slot);
      this.#reader.forget(slot);
    }
  }
}

/** One that stands still until it is moved. */
export interface HandClock extends Clock {
  readonly pending: number;
  advance(ms: number): void;
}

/** A room under such a clock, and those in it. */
export class World {
  readonly clock: HandClock;
  /** By how much timers are early, in milliseconds. */
  readonly earlyMs: number;
  lagMs = 0;
  frames = 0;
  budget = 0;
  readonly watchers = new Map<string, Watcher>();
  readonly slots = new Map<string, number>();
  readonly rosters: { joined: readonly CursorMember[]; left: readonly number[] }[] = [];
  /** Watchers whose connection drops this frame. */
  drops: (id: string) => boolean = () => false;
  readonly field: CursorField;

  constructor(clock: HandClock, earlyMs = 0) {
    this.clock = clock;
    this.earlyMs = earlyMs;
    this.field = new CursorField(
      { clock: this.#timers(), lagMs: () => this.lagMs, eventBytes },
      {
        frame: (area, bytes, isLast, without) => {
          this.frames += 1;
          for (const [id, watcher] of this.watchers) {
            if (watcher.area !== area || without.includes(id)) continue;
            if (isLast || !this.drops(id)) watcher.read(bytes, this.clock.monotonic());
          }
        },
        roster: (joined, left) => {
          this.rosters.push({ joined, left });
          for (const watcher of this.watchers.values()) watcher.forget(left);
        },
        budget: (rate) => {
          this.budget = rate;
        },
      },
    );
  }

  #timers(): Clock {
    const { clock } = this;
    return {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      after: (ms, run) => clock.after(Math.max(0, ms - this.earlyMs), run),
    };
  }

  join(id: string, look?: Area): Watcher {
    const watcher = this.watchers.get(id) ?? new Watcher();
    this.watchers.set(id, watcher);
    const { member, area, snapshot } = this.field.join(id, person(id), look);
    this.slots.set(id, member.slot);
    watcher.area = area;
    watcher.readSnapshot(snapshot, this.clock.monotonic());
    return watcher;
  }

  /** A crowd of so many who look at nothing. Returns their names. */
  crowd(people: number, look?: Area): readonly string[] {
    const names = Array.from({ length: people }, (_, i) => `person-${i}`);
    for (const id of names) this.slots.set(id, this.field.join(id, person(id), look).member.slot);
    return names;
  }

  look(id: string, area: Area | undefined): FieldWelcome {
    const watcher = this.watchers.get(id) as Watcher;
    const looked = this.field.look(id, area) as FieldWelcome;
    watcher.area = looked.area;
    watcher.readSnapshot(looked.snapshot, this.clock.monotonic());
    return looked;
  }

  /** As a client does that is behind. Whether there was something for it. */
  resync(id: string): boolean {
    const snapshot = this.field.resync(id);
    if (snapshot) this.watchers.get(id)?.readSnapshot(snapshot, this.clock.monotonic());
    return snapshot !== undefined;
  }

  leave(id: string): void {
    this.field.leave(id);
    this.watchers.delete(id);
    this.slots.delete(id);
  }

  /** What everybody should see: places by slot. */
  get truth(): Map<number, Point> {
    return new Map([...this.places].flatMap(([id, at]) => (at && this.slots.has(id) ? [[this.slots.get(id) as number, at] as const] : [])));
  }
  readonly places = new Map<string, Point | undefined>();

  move(id: string, at: Point | undefined): void {
    this.field.move(id, at?.x, at?.y);
    if (this.slots.has(id)) this.places.set(id, at);
  }
}

/** Those that aren't hidden. */
export const shown = (seen: ReadonlyMap<number, Point | undefined>): Map<number, Point> =>
  new Map([...seen].filter((entry): entry is [number, Point] => entry[1] !== undefined));
