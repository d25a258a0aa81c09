import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Area, everything } from './area.ts';
import { bytesPerSecond } from './byte-budget.ts';
import { CursorBoard } from './cursor-board.ts';
import { CursorViews } from './cursor-views.ts';

const eventBytes = 70;
const tickMs = 33;
const leftHalf: Area = { left: 0, top: 0, right: 32_767, bottom: 65_535 };
const rightHalf: Area = { left: 32_768, top: 0, right: 65_535, bottom: 65_535 };

/** Somebody who looks, with what was sent to them. */
class Member {
  area: string | undefined;
  readonly #sent: [at: number, bytes: number][] = [];

  send(at: number, { length }: Uint8Array): void {
    this.#sent.push([at, length + eventBytes]);
  }

  /** The most that came within a second. */
  get mostBytes(): number {
    const within = (end: number): number => this.#sent.filter(([at]) => at > end - 1_000 && at <= end).reduce((sum, [, bytes]) => sum + bytes, 0);
    return Math.max(...this.#sent.map(([at]) => within(at)));
  }
}

/** A room whose people all move as far as can be, so that each cursor takes the most bytes, and faster than a field of its size would tell. */
class Hall {
  readonly members: Member[] = [];
  readonly #board = new CursorBoard();
  readonly #views = new CursorViews(this.#board, eventBytes);
  readonly #people = 300;
  #now = 10_000;
  #step = 0;

  /** `area` is what all but its members look at. */
  constructor(area?: Area) {
    this.#views.watch(area);
  }

  get now(): number {
    return this.#now;
  }

  join(area?: Area): Member {
    const member = new Member();
    this.members.push(member);
    this.look(member, area);
    return member;
  }

  look(member: Member, area?: Area): void {
    const before = member.area;
    member.area = this.#views.watch(area);
    const snapshot = this.#views.snapshot(member.area, before, this.#now) ?? this.#views.emptySnapshot(member.area);
    member.send(this.#now, snapshot.bytes);
    if (before !== undefined) this.#views.unwatch(before, this.#now);
  }

  /** Whether there was something for it. */
  resync(member: Member): boolean {
    const snapshot = member.area === undefined ? undefined : this.#views.snapshot(member.area, member.area, this.#now);
    if (snapshot) member.send(this.#now, snapshot.bytes);
    return snapshot !== undefined;
  }

  leave(member: Member): void {
    if (member.area !== undefined) this.#views.unwatch(member.area, this.#now);
    member.area = undefined;
  }

  /** Everyone moves, within these bounds. */
  live(ms: number, { left, right }: Pick<Area, 'left' | 'right'> = everything): void {
    const half = (right - left + 1) / 2;
    for (let rest = ms; rest > 0; rest -= tickMs) {
      this.#step += 1;
      for (let slot = 0; slot < this.#people; slot++) {
        this.#board.move(slot, left + ((slot * 97 + (this.#step % 2) * half) % (half * 2)), (slot * 157 + this.#step * 30_011) % 65_536);
      }
      this.#now += Math.min(tickMs, rest);
      this.#views.tick(this.#people, tickMs, this.#now, (area, { bytes }) => {
        for (const member of this.members) if (member.area === area && bytes) member.send(this.#now, bytes);
      });
    }
  }
}

describe('E3 no more than 32,000 bytes in any second come to who', () => {
  test('looks from all of the surface to a part of it, after a burst', () => {
    const hall = new Hall();
    const ana = hall.join();
    hall.live(500);
    hall.look(ana, leftHalf);
    hall.live(1_500);
    expect(ana.mostBytes).toBeLessThanOrEqual(bytesPerSecond);
    expect(ana.mostBytes).toBeGreaterThan(bytesPerSecond / 2);
  });

  test('looks from one part, where nobody else looks, to another', () => {
    const hall = new Hall(rightHalf);
    const ana = hall.join(leftHalf);
    hall.live(500, leftHalf);
    hall.look(ana, rightHalf);
    hall.live(1_500, rightHalf);
    expect(ana.mostBytes).toBeLessThanOrEqual(bytesPerSecond);
    expect(ana.mostBytes).toBeGreaterThan(bytesPerSecond / 2);
  });

  const asking = fc.record({
    who: fc.nat({ max: 2 }),
    what: fc.constantFrom('look', 'look', 'everything', 'resync', 'resync', 'leave'),
    corner: fc.nat({ max: 16_000 }),
    ms: fc.oneof(fc.nat({ max: 900 }), fc.nat({ max: 4_000 })),
  });

  test('looks around, asks again, leaves and comes back, all once a second', () => {
    fc.assert(
      fc.property(fc.array(asking, { minLength: 2, maxLength: 10 }), (story) => {
        const hall = new Hall();
        const askedAt = new Map<Member, number>();
        for (let i = 0; i < 3; i++) hall.join();
        hall.live(4_000);
        for (const { who, what, corner, ms } of story) {
          hall.live(ms);
          const member = hall.members[who] as Member;
          if (hall.now - (askedAt.get(member) ?? -Infinity) < 1_000) continue;
          askedAt.set(member, hall.now);
          if (what === 'look') hall.look(member, { left: corner, top: corner, right: corner + 48_000, bottom: corner + 48_000 });
          else if (what === 'everything') hall.look(member);
          else if (what === 'resync') hall.resync(member);
          else hall.leave(member);
        }
        hall.live(1_200);
        for (const { mostBytes } of hall.members) expect(mostBytes).toBeLessThanOrEqual(bytesPerSecond);
      }),
      { numRuns: 20 },
    );
  });
});

test('who asks for a snapshot in a second that is full gets it in the next one', () => {
  const hall = new Hall();
  const ana = hall.join();
  hall.live(5_000);
  expect(hall.resync(ana)).toBe(false);
  hall.live(1_000);
  expect(hall.resync(ana)).toBe(true);
});

test('of more areas than 64 the others get what all of the surface gets', () => {
  const views = new CursorViews(new CursorBoard(), eventBytes);
  const cell = (i: number): Area => ({
    left: (i % 8) * 8_192,
    top: Math.floor(i / 8) * 8_192,
    right: (i % 8) * 8_192 + 1,
    bottom: Math.floor(i / 8) * 8_192 + 1,
  });
  const names = Array.from({ length: 64 }, (_, i) => views.watch(cell(i)));
  expect(new Set(names).size).toBe(64);
  expect(views.watch({ left: 0, top: 0, right: 20_000, bottom: 1 })).toBe(views.watch(undefined));
  expect(views.watch(cell(7))).toBe(names[7]);
});
