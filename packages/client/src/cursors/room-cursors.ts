import type { Area, Budget, JoinCursorsAck, Roster } from '@partyline/protocol';
import { highestCoordinate } from '@partyline/protocol/cursors';
import type { Clock } from '../clock.ts';
import type { Problem } from '../error.ts';
import { Listeners } from '../listeners.ts';
import { CursorNames } from './cursor-names.ts';
import { CursorPeople, type CursorPerson } from './cursor-people.ts';
import { CursorStay } from './cursor-stay.ts';
import { CursorView } from './cursor-view.ts';
import { type CursorRoom, type CursorsNamespace, toBytes } from './cursors-namespace.ts';
import { OtherCursors, type RemoteCursor } from './other-cursors.ts';
import { PointerSampler } from './pointer-sampler.ts';

/** Whose cursors there are: what changes when people come and go, and not when they move. Immutable, the same object until something in it changed. */
export interface CursorsSnapshot {
  /** `refused`: this user may not be here; `error` says why. */
  readonly state: 'idle' | 'joining' | 'joined' | 'refused';
  readonly error?: Problem;
  /** One's own cursor, as others see it. */
  readonly self?: { readonly slot: number; readonly color: string };
  /** The others, as far as they are known: of more than 200, those whose cursors were seen. */
  readonly people: readonly CursorPerson[];
  /** All who have a cursor here, oneself included. */
  readonly count: number;
  /** Slots of the cursors that are on the surface and moved in the last minute. */
  readonly shown: readonly number[];
}

/** A part of the surface, edges in fractions of its width and height. */
export type CursorArea = Area;

/** The others stay as they were for so long without a connection, in milliseconds: most breaks are shorter, and nobody is to see them blink. */
const keptMs = 2_000;

const nobody: CursorsSnapshot = { state: 'idle', people: [], count: 0, shown: [] };

/**
 * The cursors over a room's surface: a box that everyone sees at their own size, so that places on it are fractions of its width and height.
 * Who is there is in `snapshot`; where they are is told by `onMoved`, up to 30 times a second.
 */
export class RoomCursors implements CursorRoom {
  readonly name: string;
  /** Calls back when `snapshot` is another one. Returns its own undo. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Calls back with the cursors that moved, once for each frame that the server sends. Returns its own undo. */
  readonly onMoved: (listener: (cursors: readonly RemoteCursor[]) => void) => () => void;
  readonly #clock: Clock;
  readonly #namespace: CursorsNamespace;
  readonly #listeners = new Listeners();
  readonly #moved = new Listeners<[readonly RemoteCursor[]]>();
  readonly #people = new CursorPeople();
  readonly #others: OtherCursors;
  readonly #names: CursorNames;
  readonly #sampler: PointerSampler;
  readonly #view: CursorView;
  readonly #stay: CursorStay;
  #self: { readonly slot: number; readonly color: string } | undefined;
  #snapshot = nobody;
  #cancelForget: (() => void) | undefined;

  /** @internal */
  constructor(name: string, namespace: CursorsNamespace) {
    const { clock, random } = namespace;
    this.name = name;
    this.subscribe = this.#listeners.subscribe;
    this.onMoved = this.#moved.subscribe;
    this.#clock = clock;
    this.#namespace = namespace;
    const room = { room: name };
    this.#sampler = new PointerSampler({
      clock,
      send: (at) => namespace.tell('move', at ? [name, at.x, at.y] : [name]),
      answeredMs: () => namespace.answeredMs,
    });
    this.#others = new OtherCursors({
      clock,
      changed: () => this.#changed(),
      moved: (cursors) => this.#othersMoved(cursors),
      cameBack: (at) => this.#sampler.cameBack(at),
    });
    this.#names = new CursorNames({
      clock,
      isKnown: (slot) => this.#people.get(slot) !== undefined,
      ask: async (slots) => (await namespace.ask('people', { ...room, slots })).members,
      told: (members, slots) => {
        this.#people.add(members);
        for (const slot of slots) if (!this.#people.get(slot)) this.#others.forget(slot);
        this.#changed();
      },
    });
    const take = ({ cursors, more }: { cursors: Uint8Array; more: boolean }): void => {
      if (this.#stay.isInside) this.#others.readSnapshot(toBytes(cursors), more);
    };
    this.#view = new CursorView({
      clock,
      isBehind: () => this.#others.isBehind,
      look: (area) => namespace.ask('viewport', { ...room, area }, take),
      resync: () => namespace.ask('resync', room, take),
    });
    this.#stay = new CursorStay({
      ...{ clock, random },
      isOpen: () => namespace.isOpen,
      join: (joined) => {
        const { area } = this.#view;
        return namespace.ask('join', { ...room, ...(area ? { area } : {}) }, (answer) => {
          joined(answer);
          if (this.#stay.isInside) this.#view.joined(area, answer.more);
        });
      },
      leave: () => namespace.ask('leave', room),
      joined: (answer) => this.#joined(answer),
      left: () => this.#left(),
      changed: () => this.#changed(),
    });
  }

  /** The same object until something changed. */
  get snapshot(): CursorsSnapshot {
    return this.#snapshot;
  }

  /** The clock of `movedAt`, in milliseconds. */
  now(): number {
    return this.#clock.monotonic();
  }

  /** Has a cursor in the room, through every reconnect, until the returned function was called by everyone who joined (half a second later). */
  join(): () => void {
    return this.#stay.hold();
  }

  /**
   * The pointer is there: `x` and `y` in fractions of the surface, 0 to 1. `size` is how large the surface is on this screen, in pixels: moves
   * by less than one aren't sent. Cheap enough for each `pointermove`.
   */
  move(x: number, y: number, size?: { readonly width: number; readonly height: number }): void {
    // A share of a box without a size: that is no place.
    if (Number.isNaN(x) || Number.isNaN(y)) return;
    const grain = {
      x: highestCoordinate / Math.max(1, size?.width ?? highestCoordinate),
      y: highestCoordinate / Math.max(1, size?.height ?? highestCoordinate),
    };
    this.#sampler.move({ x: coordinate(x), y: coordinate(y) }, grain);
  }

  /** The pointer left the surface, or the window isn't in front any more. */
  hide(): void {
    this.#sampler.hide();
  }

  /** The part of a large surface that is in view: only cursors there, and some around, are told from then on. `undefined`: all of it. */
  look(area: CursorArea | undefined): void {
    const { area: before } = this.#view;
    const next = area && !Object.values(area).some(Number.isNaN) ? inCoordinates(area) : null;
    const isSame = next && before ? (Object.keys(next) as (keyof Area)[]).every((edge) => next[edge] === before[edge]) : next === before;
    if (!isSame) this.#view.look(next);
  }

  /** Where a cursor is that is shown. */
  at(slot: number): RemoteCursor | undefined {
    return this.#others.at(slot);
  }

  /** Whose cursor it is. */
  personAt(slot: number): CursorPerson | undefined {
    return this.#people.get(slot);
  }

  /** All that are shown. */
  [Symbol.iterator](): IterableIterator<RemoteCursor> {
    return this.#others[Symbol.iterator]();
  }

  /** @internal */
  get isBusy(): boolean {
    return this.#stay.isBusy;
  }

  /** @internal */
  up(): void {
    this.#stay.tryAgain();
  }

  /** @internal */
  down(): void {
    this.#stay.down();
  }

  /** @internal */
  tryAgain(): void {
    this.#stay.tryAgain();
  }

  /** @internal */
  removed(problem: Problem): void {
    this.#stay.removed(problem);
  }

  /** @internal */
  frame(bytes: Uint8Array): void {
    if (!this.#stay.isInside) return;
    this.#sampler.heard();
    this.#others.read(bytes);
    this.#view.read();
  }

  /** @internal */
  roster(roster: Roster): void {
    if (!this.#stay.isInside) return;
    for (const slot of roster.left) this.#others.forget(slot);
    this.#people.change(roster);
    this.#changed();
  }

  /** @internal */
  budget({ movesPerSecond }: Budget): void {
    if (this.#stay.isInside) this.#sampler.allow(movesPerSecond);
  }

  #joined(answer: JoinCursorsAck): void {
    const { slot, color, movesPerSecond, cursors, more } = answer;
    this.#cancelForget?.();
    this.#cancelForget = undefined;
    this.#self = { slot, color };
    this.#people.replace(answer);
    // Slots are given anew. What isn't in the answer may be another's.
    if (more) this.#others.clear();
    this.#others.setSelf(slot);
    this.#others.readSnapshot(toBytes(cursors), more);
    this.#sampler.allow(movesPerSecond);
  }

  /** Nobody is told where the pointer is, and nothing more is told of the others. */
  #left(): void {
    this.#self = undefined;
    this.#sampler.reset();
    this.#view.left();
    this.#names.clear();
    this.#cancelForget ??= this.#clock.after(keptMs, () => {
      this.#forget();
      this.#changed();
    });
  }

  /** A break is waited out; after a farewell, or a refusal, nobody comes back. */
  #forgetUnlessBack(): void {
    if (this.#cancelForget && (!this.#stay.isWanted || this.#stay.problem)) this.#forget();
  }

  #forget(): void {
    this.#cancelForget?.();
    this.#cancelForget = undefined;
    this.#people.clear();
    this.#others.clear();
  }

  #othersMoved(cursors: readonly RemoteCursor[]): void {
    for (const { slot } of cursors) this.#names.saw(slot);
    this.#moved.notify(cursors);
  }

  #changed(): void {
    this.#forgetUnlessBack();
    this.#namespace.changed(this);
    const next = this.#build();
    const before = this.#snapshot;
    if ((Object.keys(next) as (keyof CursorsSnapshot)[]).every((key) => next[key] === before[key])) return;
    this.#snapshot = next;
    this.#listeners.notify();
  }

  #build(): CursorsSnapshot {
    const { isWanted, isInside, problem } = this.#stay;
    return {
      state: !isWanted ? 'idle' : isInside ? 'joined' : problem ? 'refused' : 'joining',
      ...(problem ? { error: problem } : {}),
      ...(this.#self ? { self: this.#self } : {}),
      people: this.#people.list,
      count: this.#people.count,
      shown: this.#others.shown,
    };
  }
}

/** In the wire's integers. What is beyond the surface's edge counts as on it. */
function coordinate(fraction: number): number {
  return Math.round(Math.min(1, Math.max(0, fraction)) * highestCoordinate);
}

/** Whichever way round it was drawn. */
function inCoordinates({ left, top, right, bottom }: CursorArea): Area {
  const [xs, ys] = [[left, right].map(coordinate), [top, bottom].map(coordinate)];
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}
