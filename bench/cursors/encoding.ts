/**
 * node bench/cursors/encoding.ts: what a cursor's update costs as the frame of the wire, beside other ways to write the same tick. All people
 * move all the time, at the pace that a room of that size has. Bytes are those that one member's WebSocket carries, headers and event included.
 */
import { FrameReader, FrameWriter, type Point } from '@partyline/protocol/cursors';
import { figure, table } from '../lib/table.ts';

/** People, and ticks a second. */
const rooms = [
  [2, 30],
  [20, 15],
  [200, 15],
  [1_000, 12],
] as const;
/** Milliseconds after which a position is said whole again. */
const wholeEveryMs = 1_500;
/** A hand that moves, in widths of the surface a second. */
const speed = 0.3;
const room = 'lobby';
const spanMs = 400;

interface Tick {
  readonly slots: readonly number[];
  readonly at: readonly Point[];
  /** Where the receiver has them; `undefined` where it is time to say it whole. */
  readonly before: readonly (Point | undefined)[];
}

/** A way to write a tick: the messages on the wire, the text first, and a reader of them. */
interface Encoding {
  readonly name: string;
  writer: () => (tick: Tick, number: number) => readonly [text: string, attachment?: Uint8Array];
  reader: () => (text: string, attachment?: Uint8Array) => number;
}

const textEvent = (payload: string): string => `42/cursors,["cursors","${room}",${payload}]`;
const payloadOf = (text: string): unknown => (JSON.parse(text.slice(text.indexOf('['))) as unknown[])[2];
const binaryEvent = `451-/cursors,["cursors","${room}",{"_placeholder":true,"num":0}]`;

function frameWriter(): (tick: Tick, number: number) => Uint8Array {
  const writer = new FrameWriter();
  return ({ slots, at, before }, number) =>
    writer.write(
      number,
      slots,
      (slot) => at[slot],
      (slot) => before[slot],
    );
}

function frameReader(): (bytes: Uint8Array) => number {
  const reader = new FrameReader();
  let count = 0;
  const listener = { moved: () => void (count += 1), hidden: () => {} };
  return (bytes) => {
    reader.read(bytes, listener);
    return count;
  };
}

const encodings: readonly Encoding[] = [
  {
    name: 'frame, attached',
    writer() {
      const write = frameWriter();
      return (tick, number) => [binaryEvent, write(tick, number)];
    },
    reader() {
      const read = frameReader();
      return (text, attachment) => (payloadOf(text) === undefined ? 0 : read(attachment as Uint8Array));
    },
  },
  {
    name: 'frame, base64',
    writer() {
      const write = frameWriter();
      return (tick, number) => [textEvent(`"${Buffer.from(write(tick, number)).toString('base64')}"`)];
    },
    reader() {
      const read = frameReader();
      return (text) => read(Buffer.from(payloadOf(text) as string, 'base64'));
    },
  },
  {
    name: 'JSON, moves',
    writer() {
      return ({ slots, at, before }) => {
        const numbers = slots.flatMap((slot) => {
          const [to, from] = [at[slot] as Point, before[slot]];
          return [slot, to.x - (from?.x ?? 0), to.y - (from?.y ?? 0)];
        });
        return [textEvent(JSON.stringify(numbers))];
      };
    },
    reader: () => (text) => (payloadOf(text) as number[]).length,
  },
  {
    name: 'JSON, positions',
    writer() {
      return ({ slots, at }) => [textEvent(JSON.stringify(slots.flatMap((slot) => [slot, at[slot]?.x, at[slot]?.y])))];
    },
    reader: () => (text) => (payloadOf(text) as number[]).length,
  },
  {
    name: 'JSON, an event each',
    writer() {
      return ({ slots, at }) => [slots.map((slot) => `42/cursors,["move",{"user":"user-${slot}","x":${at[slot]?.x},"y":${at[slot]?.y}}]`).join('\n')];
    },
    reader: () => (text) => text.split('\n').map((event) => JSON.parse(event.slice(event.indexOf('['))) as unknown).length,
  },
];

/** RFC 6455: two bytes before up to 125, two more up to 65,535; Engine.IO's `4` stands in the text. */
const onWire = (bytes: number): number => bytes + (bytes < 126 ? 2 : bytes < 65_536 ? 4 : 10);

function wireBytes(texts: string, attachment: Uint8Array | undefined): number {
  const messages = texts.split('\n').reduce((sum, text) => sum + onWire(Buffer.byteLength(text)), 0);
  return messages + (attachment ? onWire(attachment.length) : 0);
}

/** Hands that go their ways, each turning a little at each tick. The same for all encodings. */
function ticksOf(people: number, perSecond: number, count: number): Tick[] {
  let seed = 7;
  const random = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  const hands = Array.from({ length: people }, () => ({ x: random() * 65_535, y: random() * 65_535, way: random() * 7, pace: 0.5 + random() }));
  const slots = hands.map((_, slot) => slot);
  const wholeEvery = Math.max(1, Math.round((wholeEveryMs / 1000) * perSecond));
  let last: Point[] = [];
  return Array.from({ length: count }, (_, tick) => {
    const before = last;
    last = hands.map((hand) => {
      const step = (speed * 65_535 * hand.pace) / perSecond;
      hand.way += random() - 0.5;
      hand.x = Math.min(65_535, Math.max(0, hand.x + Math.cos(hand.way) * step));
      hand.y = Math.min(65_535, Math.max(0, hand.y + Math.sin(hand.way) * step));
      return { x: Math.round(hand.x), y: Math.round(hand.y) };
    });
    return { slots, at: last, before: slots.map((slot) => ((tick + slot) % wholeEvery === 0 ? undefined : before[slot])) };
  });
}

/** Microseconds of processor time for each of `updates`. */
function cost(updates: number, run: () => void): number {
  run();
  const began = process.cpuUsage();
  const end = performance.now() + spanMs;
  let runs = 0;
  for (; performance.now() < end; runs++) run();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / runs / updates;
}

const rows = rooms.flatMap(([people, perSecond]) => {
  const ticks = ticksOf(people, perSecond, 60);
  const updates = people * ticks.length;
  return encodings.map(({ name, writer, reader }) => {
    const write = writer();
    const written = ticks.map((tick, number) => write(tick, number));
    const bytes = written.reduce((sum, [text, attachment]) => sum + wireBytes(text, attachment), 0);
    const writing = cost(updates, () => {
      const again = writer();
      ticks.forEach((tick, number) => again(tick, number));
    });
    const reading = cost(updates, () => {
      const read = reader();
      for (const [text, attachment] of written) read(text, attachment);
    });
    return [`${people} people, ${name}`, figure(bytes / updates), figure((bytes / ticks.length / 1000) * perSecond), figure(writing), figure(reading)];
  });
});
console.log(table(['', 'bytes an update', 'kB/s to a member', 'us to write it', 'us to read it'], rows));
