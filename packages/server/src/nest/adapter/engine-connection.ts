import { limits } from '@partyline/protocol';
import type { Socket } from 'socket.io';
import type { Clock } from '../../core/clock.ts';
import { PartylineError } from '../../core/partyline-error.ts';
import type { Account } from '../limits/account.ts';
import type { RateLimiter, Sender } from '../limits/rate-limiter.ts';
import { isPresent } from './is-present.ts';
import type { Admission } from './namespace-guard.ts';

/** Engine.IO's side of a connection, which its package's types don't give to us. */
export type Conn = Socket['conn'];

interface Packet {
  readonly type: string;
  readonly data?: { readonly length: number };
}

/** How long a connection may be in no namespace, in milliseconds. */
export const connectTimeout = 5000;
/** CONNECT packets that a connection may send in its life. A client sends one for each namespace, and again with a new token. */
const maxConnects = 100;
/** What a packet costs besides its content, in bytes, so that empty ones aren't free. */
const packetOverhead = 16;
/** For a peer to take the last words and to agree to the end, in milliseconds. Without that a WebSocket would stay for seconds. */
const farewellMs = 500;
/** Engine.IO's words for ends that were the server's idea. */
const ours: ReadonlySet<string> = new Set(['forced close', 'ping timeout']);
/** A connection that is this far in debt with its bytes, in milliseconds of its rate, is closed. */
const maxDebtMs = 10_000;

/** One Engine.IO connection, before and beside its namespaces. */
export class EngineConnection {
  static #made = 0;
  readonly conn: Conn;
  readonly #namespaces = new Map<string, Socket>();
  /** By namespace: settled once the check is made and, where it agreed, the socket connected. */
  readonly #checking = new Map<string, Promise<void>>();
  #onClose: (() => void)[] = [];
  readonly #limiter: RateLimiter | undefined;
  readonly #clock: Clock;
  #connects = 0;
  #sender: Sender;
  /** Whose bytes they are. */
  #account: Account | undefined;
  #overspentMs = 0;

  /** `address` as rates know it. */
  constructor(conn: Conn, address: string, limiter: RateLimiter | undefined, clock: Clock, connectWithin = connectTimeout) {
    this.conn = conn;
    // Engine.IO's own id is the client's secret.
    this.#sender = { connection: String(++EngineConnection.#made), address };
    this.#limiter = limiter;
    this.#account = limiter?.of(this.#sender);
    this.#clock = clock;
    // Each namespace that is entered waits for the end; Node would warn of a leak at the eleventh.
    conn.setMaxListeners(maxConnects * 2);
    conn.once('close', (reason: string) => {
      for (const tell of this.#onClose.splice(0)) tell();
      if (ours.has(reason)) this.#clock.after(farewellMs, () => cutOff(conn));
    });
    conn.on('packet', (packet: Packet) => this.#onPacket(packet));
    // Timers come before what has arrived meanwhile: where thousands come at once, that may be a CONNECT of long ago.
    this.#clock.after(connectWithin, () => setImmediate(() => this.#connects === 0 && conn.close(true)));
  }

  /** Whom rates count. */
  get sender(): Sender {
    return this.#sender;
  }

  /** How long until its bytes are paid for, in milliseconds, as of the last packet. */
  get overspentMs(): number {
    return this.#overspentMs;
  }

  /** Who is at the other end, once it is known. */
  set user(user: string | undefined) {
    if (user === this.#sender.user) return;
    this.#sender = { ...this.#sender, user };
    this.#account = this.#limiter?.of(this.#sender);
  }

  /**
   * Lets the socket into its namespace if `check` agrees; it has its place there until it goes. A client that sends CONNECT
   * twice gets one answer: for the second while the first is being checked a refusal would end what the first one began.
   */
  async enter(socket: Socket, check: Admission = () => Promise.resolve()): Promise<void> {
    const { name } = socket.nsp;
    this.#connects += 1;
    if (this.#connects > maxConnects) this.conn.close(true);
    for (let other = this.#checking.get(name); other; other = this.#checking.get(name)) await other;
    if (this.#namespaces.get(name)?.connected) await this.#untilClosed();
    if (!this.#namespaces.has(name) && this.#present().length >= limits.namespacesPerConnection) {
      throw new PartylineError('too_many_connections', `a connection may be in ${limits.namespacesPerConnection} namespaces; leave one first`);
    }
    const decided = this.#decide(socket, check);
    const settled = decided.then(nextTurn, nextTurn).then(() => {
      this.#checking.delete(name);
      this.#watchIdle();
    });
    this.#checking.set(name, settled);
    await decided;
  }

  async #decide(socket: Socket, check: Admission): Promise<void> {
    const { name } = socket.nsp;
    this.#namespaces.set(name, socket);
    try {
      await check(socket);
    } catch (error) {
      this.#namespaces.delete(name);
      throw error;
    }
    socket.once('disconnect', () => this.#leave(name));
  }

  /** Rejects then, so that Socket.IO forgets the socket that waits. */
  #untilClosed(): Promise<never> {
    return new Promise((_, reject) => this.#onClose.push(() => reject(new PartylineError('too_many_connections', 'a connection is in a namespace once'))));
  }

  #leave(namespace: string): void {
    this.#namespaces.delete(namespace);
    this.#watchIdle();
  }

  /** A connection in no namespace is as useless as one that never sent CONNECT, and goes as soon. */
  #watchIdle(): void {
    if (this.conn.readyState !== 'open' || this.#present().some(({ connected }) => connected)) return;
    // One that it is about to enter may refuse it yet, and would not say so.
    const look = (): void => {
      if (this.#present().length === 0) this.conn.close(true);
      else this.#watchIdle();
    };
    this.#onClose.push(this.#clock.after(connectTimeout, look));
  }

  /** One for each namespace that it is in or about to be in. */
  #present(): readonly Socket[] {
    for (const [name, socket] of this.#namespaces) if (!isPresent(socket)) this.#namespaces.delete(name);
    return [...this.#namespaces.values()];
  }

  #onPacket({ type, data }: Packet): void {
    // Engine.IO heeds a client's close packet on polling only; on WebSocket the connection would stay half open.
    if (type === 'close') this.conn.close(true);
    this.#overspentMs = this.#account?.spend('bytes', packetOverhead + (data?.length ?? 0)) ?? 0;
    if (this.#overspentMs > maxDebtMs) this.conn.close(true);
  }
}

/** Ends what is left of it: a peer that is dead, or that likes to be taken for it, holds a descriptor and a port. */
function cutOff({ transport }: Conn): void {
  const { socket } = transport as unknown as { readonly socket?: { terminate?: () => void } };
  socket?.terminate?.();
}

/** By then Socket.IO has connected a socket that its middleware let through in this turn. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
