import { fc } from '@partyline/testing/properties';
import { describe, expect, test } from 'vitest';
import type { Point } from './frame.ts';
import { FrameReader } from './frame-reader.ts';
import { bytesOf, FrameWriter, headBytes } from './frame-writer.ts';

type Cursors = Map<number, Point | undefined>;

/** Anywhere, or close to each other: a cursor makes moves of one byte and of two as well. */
const coordinate = fc.oneof(fc.integer({ min: 0, max: 65_535 }), fc.integer({ min: 30_000, max: 30_050 }));
const place = fc.option(fc.record({ x: coordinate, y: coordinate }), { nil: undefined, freq: 8 });
/** What a tick changes: slots close together, as a full room has them, or far apart. */
const tick = fc.array(fc.tuple(fc.oneof(fc.nat({ max: 40 }), fc.nat({ max: 65_535 })), place), { maxLength: 60 }).map((changes) => new Map(changes) as Cursors);

const spot = (at: Point | undefined): string => (at ? `${at.x},${at.y}` : 'hidden');

/** A field that is told of, and who is told: as a server and a client would keep them. */
class Told {
  readonly now: Cursors = new Map();
  readonly seen: Cursors = new Map();
  readonly #writer = new FrameWriter();
  readonly #reader = new FrameReader();
  readonly #sent: Cursors = new Map();
  #number = 0;

  tick(changes: Cursors, isDropped: boolean): Uint8Array {
    for (const [slot, at] of changes) this.now.set(slot, at);
    const slots = [...changes.keys()].sort((a, b) => a - b);
    const bytes = this.#writer.write(
      this.#number++,
      slots,
      (slot) => this.now.get(slot),
      (slot) => this.#sent.get(slot),
    );
    for (const slot of slots) this.#sent.set(slot, this.now.get(slot));
    if (!isDropped) this.read(bytes);
    return bytes;
  }

  /** Every position, whole. */
  refresh(): void {
    this.#sent.clear();
    this.tick(new Map(this.now), false);
  }

  /** Slots that are seen elsewhere than they are. (`toEqual` of two large maps would take most of the time of these tests.) */
  get wrong(): number[] {
    const slots = [...new Set([...this.now.keys(), ...this.seen.keys()])];
    return slots.filter((slot) => {
      const [at, seen] = [this.now.get(slot), this.seen.get(slot)];
      return !this.now.has(slot) || !this.seen.has(slot) || at?.x !== seen?.x || at?.y !== seen?.y;
    });
  }

  read(bytes: Uint8Array): void {
    this.#reader.read(bytes, {
      moved: (slot, at) => this.seen.set(slot, at),
      hidden: (slot) => this.seen.set(slot, undefined),
    });
  }
}

test('E1 who gets every frame has every cursor where it is', () => {
  fc.assert(
    fc.property(fc.array(tick, { maxLength: 30 }), (changes) => {
      const told = new Told();
      for (const change of changes) {
        told.tick(change, false);
        expect(told.wrong).toEqual([]);
      }
    }),
  );
});

test('E1 who missed frames shows no cursor where it never was, and has all of them once their positions come whole', () => {
  const someDropped = fc.array(fc.tuple(tick, fc.boolean()), { maxLength: 30 });
  fc.assert(
    fc.property(someDropped, (changes) => {
      const told = new Told();
      const places = new Map<number, Set<string>>();
      for (const [change, isDropped] of changes) {
        told.tick(change, isDropped);
        for (const [slot, at] of change) places.set(slot, (places.get(slot) ?? new Set()).add(spot(at)));
        expect([...told.seen].filter(([slot, at]) => !places.get(slot)?.has(spot(at)))).toEqual([]);
      }
      told.refresh();
      expect(told.wrong).toEqual([]);
    }),
  );
});

test('a snapshot begins anew: a move of a cursor that is not in it tells nothing', () => {
  const reader = new FrameReader();
  const moved: number[] = [];
  const listener = { moved: (slot: number) => void moved.push(slot), hidden: () => {} };
  const writer = new FrameWriter();
  const [from, to] = [
    { x: 100, y: 100 },
    { x: 110, y: 100 },
  ];
  const whole = (number: number, slots: number[]): Uint8Array =>
    writer.write(
      number,
      slots,
      () => from,
      () => undefined,
    );
  reader.read(whole(4, [1, 2]), listener);
  // Frame 5 was dropped; the answer stands where it did.
  reader.readSnapshot(whole(5, [1]), listener);
  moved.length = 0;
  const move = writer.write(
    6,
    [1, 2],
    () => to,
    () => from,
  );
  reader.read(move, listener);
  expect(moved).toEqual([1]);
});

test('who reads frames knows when some were dropped, until a snapshot is read', () => {
  const reader = new FrameReader();
  const listener = { moved: () => {}, hidden: () => {} };
  const read = (number: number): boolean => {
    reader.read(Uint8Array.of(number, 0, 0), listener);
    return reader.isBehind;
  };
  expect([254, 255, 0, 1].map(read)).toEqual([false, false, false, false]);
  expect([3, 4].map(read)).toEqual([true, true]);
  reader.readSnapshot(Uint8Array.of(9, 0, 0), listener);
  expect(reader.isBehind).toBe(false);
  expect([10, 12].map(read)).toEqual([false, true]);
});

test('two writers give the same bytes for the same tick', () => {
  fc.assert(
    fc.property(fc.array(tick, { maxLength: 30 }), (changes) => {
      const [one, other] = [new Told(), new Told()];
      for (const change of changes) expect(one.tick(change, false)).toEqual(other.tick(change, false));
    }),
  );
});

test('how long a frame gets is known before it is written', () => {
  fc.assert(
    fc.property(tick, tick, (first, second) => {
      const slots = [...second.keys()].sort((a, b) => a - b);
      const { length } = new FrameWriter().write(
        0,
        slots,
        (slot) => second.get(slot),
        (slot) => first.get(slot),
      );
      const end = (slots.at(-1) ?? 0) + 1;
      const bytes = slots.reduce((sum, slot) => sum + bytesOf(second.get(slot), first.get(slot)), 0);
      expect(length).toBeLessThanOrEqual(headBytes(slots.length, end) + bytes);
    }),
  );
});

test.each([2_000, 8_000, 65_536])('slots below %i that are close together at first and then far apart take no more than that either', (end) => {
  for (const every of [1, 8, 100, 129, 190, 1_000]) {
    const near = Array.from({ length: (end >> 3) - Math.floor(end / 2 / every) }, (_, i) => i);
    const far = Array.from({ length: Math.floor(end / 2 / every) }, (_, i) => end - 1 - i * every);
    const slots = [...new Set([...near, ...far])].sort((a, b) => a - b);
    const { length } = new FrameWriter().write(
      0,
      slots,
      () => undefined,
      () => undefined,
    );
    expect(length).toBeLessThanOrEqual(headBytes(slots.length, end) + slots.length * bytesOf(undefined, undefined));
  }
});

test('a full room says its slots by an eighth of a byte each', () => {
  const at = { x: 1, y: 1 };
  const slots = Array.from({ length: 1_000 }, (_, slot) => slot);
  const { length } = new FrameWriter().write(
    0,
    slots,
    () => at,
    () => at,
  );
  expect(length).toBeGreaterThan(1_000 * bytesOf(at, at) + 125);
  expect(length).toBeLessThanOrEqual(1_000 * bytesOf(at, at) + headBytes(1_000, 1_000));
  expect(headBytes(1_000, 1_000)).toBe(8 + 125 + 7);
});

describe('the bytes of a frame are pinned:', () => {
  const write = (number: number, cursors: ReadonlyArray<readonly [slot: number, at: Point | undefined, before?: Point]>): number[] => {
    const now = new Map(cursors.map(([slot, at, before]) => [slot, { at, before }]));
    const bytes = new FrameWriter().write(
      number,
      [...now.keys()],
      (slot) => now.get(slot)?.at,
      (slot) => now.get(slot)?.before,
    );
    return [...bytes];
  };

  test.each([
    ['an empty one', 7, [], [7, 0, 0]],
    ['its number wraps', 256, [], [0, 0, 0]],
    ['a new cursor', 0, [[3, { x: 0x1234, y: 0xffff }]], [0, 0, 1, 3, 0xc0, 0x12, 0x34, 0xc0, 0xff, 0xff]],
    ['a hidden one', 0, [[200, undefined]], [0, 0, 1, 0xc8, 0x01, 0xc1]],
    ['63 and -63 take a byte', 0, [[0, { x: 163, y: 37 }, { x: 100, y: 100 }]], [0, 0, 1, 0, 126, 125]],
    ['64 and -65 take two', 0, [[0, { x: 164, y: 35 }, { x: 100, y: 100 }]], [0, 0, 1, 0, 0x80, 128, 0x80, 129]],
    ['8,191 takes two, 8,192 three', 0, [[0, { x: 8191, y: 8192 }, { x: 0, y: 0 }]], [0, 0, 1, 0, 0xbf, 0xfe, 0xc0, 0x20, 0x00]],
    ['no move takes two bytes of nothing', 0, [[1, { x: 5, y: 5 }, { x: 5, y: 5 }]], [0, 0, 1, 1, 0, 0]],
    [
      'neighbours share a bitmap',
      0,
      [
        [5, undefined],
        [6, undefined],
        [9, undefined],
      ],
      [0, 1, 5, 1, 0b10011, 0xc1, 0xc1, 0xc1],
    ],
  ] as const)('%s', (_what, number, cursors, bytes) => {
    expect(write(number, cursors)).toEqual(bytes);
  });

  test('200 people who all move cost less than five bytes each, the event around the frame included', () => {
    const people = Array.from({ length: 200 }, (_, slot) => [slot, { x: 20_000 + 37 * slot, y: 30_000 - 41 * slot }, { x: 20_000, y: 30_000 }] as const);
    const eventAround = '451-/cursors,["cursors","lobby",{"_placeholder":true,"num":0}]'.length + 2 + 4;
    expect(write(0, people).length + eventAround).toBeLessThan(200 * 5);
  });
});

describe('what is no frame is refused:', () => {
  test.each([
    ['nothing', []],
    ['an unknown form', [0, 2, 0]],
    ['a list that ends early', [0, 0, 2, 1]],
    ['a bitmap that ends early', [0, 1, 0, 4, 255]],
    ['a bitmap longer than there are slots', [0, 1, 0xff, 0xff, 0x03, 2, 1, 1, 0, 0, 0, 0]],
    ['a gap beyond the last slot', [0, 0, 1, 0xff, 0xff, 0x7f, 0xc1]],
    ['a number without an end', [0, 0, 0xff, 0xff, 0xff, 0xff]],
    ['half of a cursor', [0, 0, 1, 0, 0xc0, 1]],
    ['an unknown coordinate', [0, 0, 1, 0, 0xc2, 0]],
    ['more than it says', [0, 0, 0, 9]],
  ])('%s', (_what, bytes) => {
    expect(() => new Told().read(Uint8Array.from(bytes))).toThrow(RangeError);
  });

  test('a move off the surface', () => {
    const told = new Told();
    told.read(Uint8Array.from([0, 0, 1, 0, 0xc0, 0, 5, 0xc0, 0, 5]));
    expect(() => told.read(Uint8Array.from([1, 0, 1, 0, 0x0d, 0]))).toThrow(RangeError);
  });

  test('anything at all is read or refused, and never hangs', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          new Told().read(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
