import { fc } from '@partyline/testing/properties';
import { describe, expect, test } from 'vitest';
import { type Area, everything } from './area.ts';
import { type ByteBudget, bytesPerSecond } from './byte-budget.ts';
import { CursorBoard } from './cursor-board.ts';
import { CursorViews } from './cursor-views.ts';

const eventBytes = 70;
const tickMs = 40;
const people = 300;
const leftHalf: Area = { left: 0, top: 0, right: 32_767, bottom: 65_535 };
const rightHalf: Area = { left: 32_768, top: 0, right: 65_535, bottom: 65_535 };

interface Surface {
  readonly board: CursorBoard;
  readonly views: CursorViews;
}

/** Somebody who looks, with what was sent to them. */
class Member {
  readonly id: string;
  surface = 0;
  area: string | undefined;
  readonly sent: [at: number, bytes: number][] = [];

  constructor(id: string) {
    this.id = id;
  }

  send(at: number, { length }: Uint8Array): void {
    this.sent.push([at, length + eventBytes]);
  }

  /** The most that came within a second. */
  get mostBytes(): number {
    const within = (end: number): number => this.sent.filter(([at]) => at > end - 1_000 && at <= end).reduce((sum, [, bytes]) => sum + bytes, 0);
    return Math.max(...this.sent.map(([at]) => within(at)));
  }
}

/** A room whose people all move as far as can be, so that each cursor takes the most bytes, and faster than a field of its size would tell: on each of its surfaces. */
class Hall {
  readonly members: Member[] = [];
  readonly #surfaces: Surface[];
  #now = 10_000;
  #step = 0;

  constructor(surfaces = 1) {
    this.#surfaces = Array.from({ length: surfaces }, () => {
      const board = new CursorBoard();
      return { board, views: new CursorViews(board, eventBytes) };
    });
  }

  get now(): number {
    return this.#now;
  }

  join(area?: Area): Member {
    const member = new Member(`member-${this.members.length}`);
    this.members.push(member);
    this.look(member, area);
    return member;
  }

  look(member: Member, area?: Area): void {
    const { views } = this.#of(member);
    const { area: before } = member;
    this.#see(member, before === undefined ? views.enter(member.id, area, this.#now) : views.look(member.id, before, area, this.#now));
  }

  /** To another surface at once. */
  turn(member: Member): void {
    if (member.area === undefined) return;
    const spent: ByteBudget = this.#of(member).views.leave(member.id, member.area);
    member.surface = (member.surface + 1) % this.#surfaces.length;
    this.#see(member, this.#of(member).views.enter(member.id, undefined, this.#now, spent));
  }

  /** Whether there was something for it. */
  resync(member: Member): boolean {
    const snapshot = member.area === undefined ? undefined : this.#of(member).views.resync(member.area, this.#now);
    if (snapshot) member.send(this.#now, snapshot.bytes);
    return snapshot !== undefined;
  }

  leave(member: Member): void {
    if (member.area !== undefined) this.#of(member).views.leave(member.id, member.area);
    member.area = undefined;
  }

  /** Everyone moves, within these bounds. */
  live(ms: number, { left, right }: Pick<Area, 'left' | 'right'> = everything): void {
    const half = (right - left + 1) / 2;
    for (let rest = ms; rest > 0; rest -= tickMs) {
      this.#step += 1;
      this.#now += Math.min(tickMs, rest);
      for (const { board } of this.#surfaces) {
        for (let slot = 0; slot < people; slot++) {
          board.move(slot, left + ((slot * 97 + (this.#step % 2) * half) % (half * 2)), (slot * 157 + this.#step * 30_011) % 65_536);
        }
      }
      this.#tick();
    }
  }

  /** Nobody moves any more. */
  rest(ms: number): void {
    for (let rest = ms; rest > 0; rest -= tickMs) {
      this.#now += Math.min(tickMs, rest);
      this.#tick();
    }
  }

  #tick(): void {
    for (const [surface, { views }] of this.#surfaces.entries()) {
      views.tick(tickMs, this.#now, (area, bytes, _isLast, without) => {
        for (const member of this.members) {
          if (member.surface === surface && member.area === area && !without.includes(member.id)) member.send(this.#now, bytes);
        }
      });
    }
  }

  #see(member: Member, { area, snapshot }: ReturnType<CursorViews['enter']>): void {
    member.area = area;
    member.send(this.#now, snapshot.bytes);
  }

  #of({ surface }: Member): Surface {
    return this.#surfaces[surface] as Surface;
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
    const hall = new Hall();
    hall.join(rightHalf);
    const ana = hall.join(leftHalf);
    hall.live(500, leftHalf);
    hall.look(ana, rightHalf);
    hall.live(1_500, rightHalf);
    expect(ana.mostBytes).toBeLessThanOrEqual(bytesPerSecond);
    expect(ana.mostBytes).toBeGreaterThan(bytesPerSecond / 2);
  });

  test('goes from one surface of the room to another, once a second', () => {
    const hall = new Hall(2);
    const ana = hall.join();
    hall.live(4_000);
    for (let i = 0; i < 3; i++) {
      hall.turn(ana);
      hall.live(1_000);
    }
    expect(ana.mostBytes).toBeLessThanOrEqual(bytesPerSecond);
    expect(ana.mostBytes).toBeGreaterThan(0.9 * bytesPerSecond);
  });

  test('looks elsewhere in a full second, just before everybody rests', () => {
    const hall = new Hall();
    hall.join(rightHalf);
    const ana = hall.join();
    hall.live(4_000);
    hall.look(ana, rightHalf);
    hall.rest(3_000);
    expect(ana.mostBytes).toBeLessThanOrEqual(bytesPerSecond);
    // The pause is told to everyone.
    expect(ana.sent.at(-1)?.[1]).toBe(3 + eventBytes);
  });

  const asking = fc.record({
    who: fc.nat({ max: 2 }),
    what: fc.constantFrom('look', 'look', 'everything', 'turn', 'resync', 'resync', 'leave', 'rest'),
    corner: fc.nat({ max: 16_000 }),
    ms: fc.oneof(fc.nat({ max: 900 }), fc.nat({ max: 3_000 })),
  });

  test('looks around, toggles, goes to another surface, asks again, leaves and comes back, all once a second', () => {
    fc.assert(
      fc.property(fc.array(asking, { minLength: 2, maxLength: 10 }), (story) => {
        const hall = new Hall(2);
        const askedAt = new Map<Member, number>();
        for (let i = 0; i < 3; i++) hall.join();
        hall.live(3_000);
        for (const { who, what, corner, ms } of story) {
          if (what === 'rest') hall.rest(ms);
          else hall.live(ms);
          const member = hall.members[who] as Member;
          if (what === 'rest' || hall.now - (askedAt.get(member) ?? -Infinity) < 1_000) continue;
          askedAt.set(member, hall.now);
          if (what === 'look') hall.look(member, { left: corner, top: corner, right: corner + 48_000, bottom: corner + 48_000 });
          else if (what === 'everything') hall.look(member);
          else if (what === 'turn') hall.turn(member);
          else if (what === 'resync') hall.resync(member);
          else hall.leave(member);
        }
        hall.live(1_200);
        for (const { mostBytes } of hall.members) expect(mostBytes).toBeLessThanOrEqual(bytesPerSecond);
      }),
      { numRuns: 15 },
    );
  });
});

test('E3 who looks here and there costs the others nothing: they are sent as much as if nobody did', () => {
  const sentTo = (looking: boolean): Member['sent'] => {
    const hall = new Hall();
    const [ana, ben] = [hall.join(), hall.join()];
    hall.live(4_000);
    for (let i = 0; i < 6; i++) {
      if (looking) hall.look(ben, i % 2 === 0 ? leftHalf : undefined);
      hall.live(1_000);
    }
    return ana.sent;
  };
  expect(sentTo(true)).toEqual(sentTo(false));
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
  const look = (id: string, area?: Area): string => views.enter(id, area, 0).area;
  const names = Array.from({ length: 64 }, (_, i) => look(`member-${i}`, cell(i)));
  expect(new Set(names).size).toBe(64);
  expect(look('ana', { left: 0, top: 0, right: 20_000, bottom: 1 })).toBe(look('ben'));
  expect(look('cleo', cell(7))).toBe(names[7]);
  // Where nobody looks any more makes room for another.
  for (const i of [3, 4]) views.leave(`member-${i}`, names[i] as string);
  expect(look('dan', { left: 0, top: 0, right: 20_000, bottom: 1 })).not.toBe(look('eve'));
});
