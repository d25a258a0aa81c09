import type { Clock, Handshake, OpenWire, Problem, Wire, WireListener } from '@partyline/client';
import { decodePacket, encodePacket, type Packet, ping, pong } from './packet.ts';
import type { Line, LineEnd } from './line.ts';

/** Silence after which socket.io-client gives up a connection, in milliseconds: pingInterval + pingTimeout. */
const silenceMs = 45_000;

export interface WireOptions {
  readonly clock: Clock;
  readonly call: (client: LineEnd) => Line;
  /** What the network makes of a request on its way up. */
  readonly rewrite: (event: string, payload: unknown) => unknown;
  readonly tap: WireTap;
}

/** Told of everything on a connection, by its name. */
export interface WireTap {
  /** The call goes up. */
  called(connection: string, token: string): void;
  /** A request goes up. */
  asked(connection: string, request: { readonly event: string; readonly payload: unknown }): void;
  /** A packet came down, before the client has it; `asked` is the request that it answers. */
  saw(connection: string, packet: Packet, asked: { readonly event: string; readonly payload: unknown } | undefined): void;
}

/** The client's transport: what `socketIoWire` is over real sockets. */
export function simulatedWire(options: WireOptions): (...args: Parameters<OpenWire>) => SimulatedWire {
  return (handshake, listener) => new SimulatedWire(options, handshake, listener);
}

export class SimulatedWire implements Wire, LineEnd {
  readonly #options: WireOptions;
  readonly #line: Line;
  #listener: WireListener | undefined;
  readonly #due = new Map<number, { readonly event: string; readonly payload: unknown; readonly answered: (answer: never) => void }>();
  #requests = 0;
  #cancelSilence: (() => void) | undefined;

  constructor(options: WireOptions, handshake: Handshake, listener: WireListener) {
    this.#options = options;
    this.#listener = listener;
    this.#line = options.call(this);
    options.tap.called(this.#line.name, handshake.token);
    this.#line.send('up', encodePacket({ type: 'connect', data: handshake }));
    this.#listen();
  }

  request(event: string, payload: unknown, answered: (answer: never) => void): void {
    if (!this.#listener) return;
    const id = this.#requests++;
    const sent = this.#options.rewrite(event, payload);
    this.#due.set(id, { event, payload: sent, answered });
    this.#options.tap.asked(this.#line.name, { event, payload: sent });
    this.#line.send('up', encodePacket({ type: 'event', id, data: [event, sent] }));
  }

  close(leaves: boolean): void {
    if (leaves) this.#line.send('up', encodePacket({ type: 'disconnect' }));
    this.#leave();
  }

  frame(text: string): void {
    const listener = this.#listener;
    if (!listener) return;
    this.#listen();
    if (text === ping) {
      this.#line.send('up', pong);
      listener.heard();
      return;
    }
    const packet = decodePacket(text);
    if (!packet) return;
    const request = packet.type === 'ack' ? this.#due.get(packet.id ?? -1) : undefined;
    this.#options.tap.saw(this.#line.name, packet, request);
    listener.heard();
    this.#take(packet, listener, request?.answered);
  }

  ended(): void {
    this.#end({ message: 'transport close', byServer: false });
  }

  /** The page is gone. `isSilent`: and nobody tells the server. */
  die(isSilent: boolean): void {
    this.#listener = undefined;
    this.#cancelSilence?.();
    if (isSilent) this.#line.abandon('up');
    else this.#line.close('up');
  }

  #take({ type, id, data }: Packet, listener: WireListener, answered: ((answer: never) => void) | undefined): void {
    switch (type) {
      case 'connect':
        return listener.opened();
      case 'event': {
        const [event, payload] = data as [string, unknown];
        return listener.received(event, payload);
      }
      case 'ack':
        this.#due.delete(id ?? -1);
        return answered?.((data as [never])[0]);
      case 'connect_error': {
        const { message, data: problem } = data as { readonly message: string; readonly data?: Problem };
        return this.#end({ problem, message, byServer: problem !== undefined });
      }
      case 'disconnect':
        return this.#end({ message: 'io server disconnect', byServer: true });
    }
  }

  #listen(): void {
    this.#cancelSilence?.();
    this.#cancelSilence = this.#options.clock.after(silenceMs, () => this.#end({ message: 'ping timeout', byServer: false }));
  }

  #end(how: { readonly problem?: Problem | undefined; readonly message: string; readonly byServer: boolean }): void {
    const listener = this.#listener;
    this.#leave();
    listener?.ended(how);
  }

  #leave(): void {
    this.#listener = undefined;
    this.#cancelSilence?.();
    this.#line.close('up');
  }
}
