import type { Socket } from 'socket.io';
import { Decoder } from 'socket.io-parser';

/** Is given the one argument of an event. Returns whether it was for it; otherwise the event goes the usual way. */
export type TakeDirectly = (payload: unknown) => boolean;

/**
 * Socket.IO's own, but for events that somebody takes directly: those don't wait for two ticks in which packet, middleware and listeners are
 * passed through. That is most of what an event costs that has little to do, and one room may send 12,000 of them a second.
 */
export class DirectDecoder extends Decoder {
  #takers: readonly Taker[] = [];
  /** A packet of this turn goes the usual way: what came after it must not overtake it. */
  #isBehind = false;

  /** For packets that begin so. Returns its own undo. */
  take(head: string, take: TakeDirectly): () => void {
    const taker = { head, take };
    this.#takers = [...this.#takers, taker];
    return () => {
      this.#takers = this.#takers.filter((other) => other !== taker);
    };
  }

  override add(data: unknown): void {
    if (this.#takers.length > 0) {
      if (this.#takes(data)) return;
      this.#fallBehind();
    }
    super.add(data);
  }

  #takes(data: unknown): boolean {
    // Within a packet of several parts there is no other: the decoder says so.
    if (this.#isBehind || typeof data !== 'string' || !data.endsWith(']') || (this as unknown as Reconstructing).reconstructor) return false;
    for (const { head, take } of this.#takers) {
      if (!data.startsWith(head)) continue;
      const payload = parsed(data.slice(head.length, -1));
      return payload !== undefined && take(payload);
    }
    return false;
  }

  /** Until the packet has been through all of its ticks. */
  #fallBehind(): void {
    if (this.#isBehind) return;
    this.#isBehind = true;
    setImmediate(() => {
      this.#isBehind = false;
    });
  }
}

interface Taker {
  readonly head: string;
  readonly take: TakeDirectly;
}

interface Reconstructing {
  readonly reconstructor?: unknown;
}

/**
 * The socket's events of this name that carry one argument and want no answer are given to `take`, past `socket.use` and the listener that
 * handles the others; while anybody else listens to them, or to all events, none are. Ends with the socket. Without our decoder nothing happens.
 */
export function takeDirectly(socket: Socket, name: string, take: TakeDirectly): void {
  const { decoder } = socket.client as unknown as { readonly decoder: unknown };
  if (!(decoder instanceof DirectDecoder) || !socket.connected) return;
  const namespace = socket.nsp.name === '/' ? '' : `${socket.nsp.name},`;
  // As `JSON.stringify` writes it: 2 is an event, and an id would stand before the bracket.
  const head = `2${namespace}[${JSON.stringify(name)},`;
  const isOursAlone = (): boolean => socket.listenerCount(name) <= 1 && socket.listenersAny().length === 0;
  socket.once(
    'disconnect',
    decoder.take(head, (payload) => isOursAlone() && take(payload)),
  );
}

/** `undefined` where it isn't JSON, or more than one value. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
