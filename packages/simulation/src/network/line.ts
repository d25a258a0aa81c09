export type Direction = 'up' | 'down';

/** What stands at one end of a line. */
export interface LineEnd {
  frame(text: string): void;
  /** The other end is gone, or the line is cut. Nothing comes after it. */
  ended(): void;
}

/** The last thing in a queue: after it the direction is over. */
const end = Symbol('end');

interface Way {
  /** Who takes what arrives; `undefined` before it is there and when it has gone. */
  receiver: LineEnd | undefined;
  readonly queue: (string | typeof end)[];
  /** Nothing more is sent this way. */
  isOver: boolean;
  /** Frames that wait don't move, and nobody is told. */
  isStalled: boolean;
}

/** Who answers a call; `undefined` where nobody does. */
export type Answerer = (line: Line) => LineEnd | undefined;

/** One connection as the network sees it: frames in order each way, whose fates are nobody's but the network's. */
export class Line {
  readonly name: string;
  readonly #ways: Record<Direction, Way>;
  readonly #answerer: Answerer;
  #isAnswered = false;

  /** The call goes out with the first frame. */
  constructor(name: string, client: LineEnd, answerer: Answerer) {
    this.name = name;
    this.#answerer = answerer;
    const way = (receiver?: LineEnd): Way => ({ receiver, queue: [], isOver: false, isStalled: false });
    this.#ways = { up: way(), down: way(client) };
  }

  send(direction: Direction, text: string): void {
    const { queue, isOver } = this.#ways[direction];
    if (!isOver) queue.push(text);
  }

  /** The end that sends this way closes: what it sent before arrives first. It takes nothing any more. */
  close(direction: Direction): void {
    this.#finish(direction);
    this.#drop(direction === 'up' ? 'down' : 'up');
  }

  /** The end that sends this way is gone, and nobody says so. */
  abandon(direction: Direction): void {
    this.#drop(direction === 'up' ? 'down' : 'up');
  }

  /** Breaks the line: of what is on its way this many frames arrive, and then the ends learn of it, each in its own time. */
  cut(upArriving: number, downArriving: number): void {
    for (const [direction, arriving] of [
      ['up', upArriving],
      ['down', downArriving],
    ] as const) {
      const way = this.#ways[direction];
      if (way.isOver) continue;
      way.queue.splice(arriving);
      this.#finish(direction);
    }
  }

  stall(direction: Direction): void {
    this.#ways[direction].isStalled = true;
  }

  /** Both ways move again. */
  resume(): void {
    this.#ways.up.isStalled = false;
    this.#ways.down.isStalled = false;
  }

  /** Frames that could arrive now. */
  waiting(direction: Direction): number {
    const { isStalled, queue } = this.#ways[direction];
    return isStalled ? 0 : queue.length;
  }

  /** Nothing will ever come of it again. */
  get isOver(): boolean {
    return Object.values(this.#ways).every(({ isOver, queue }) => isOver && queue.length === 0);
  }

  /** Lets the oldest frame of that direction arrive, and tells what it was. */
  deliver(direction: Direction): string | undefined {
    const way = this.#ways[direction];
    const frame = way.queue.shift();
    if (frame === undefined) return undefined;
    if (direction === 'up' && !this.#isAnswered) this.#call();
    const { receiver } = way;
    if (frame !== end) {
      receiver?.frame(frame);
      return frame;
    }
    way.receiver = undefined;
    receiver?.ended();
    return 'end';
  }

  #call(): void {
    this.#isAnswered = true;
    const answerer = this.#answerer(this);
    if (answerer) this.#ways.up.receiver = answerer;
    else this.close('down');
  }

  #finish(direction: Direction): void {
    const way = this.#ways[direction];
    if (!way.isOver) way.queue.push(end);
    way.isOver = true;
  }

  /** Nobody is there to take it. */
  #drop(direction: Direction): void {
    const way = this.#ways[direction];
    way.queue.length = 0;
    way.isOver = true;
    way.receiver = undefined;
  }
}
