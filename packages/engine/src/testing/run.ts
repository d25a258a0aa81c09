import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { Namespace, Socket } from 'socket.io';
import { io, type Socket as ClientSocket } from 'socket.io-client';
import { argumentsOf, END, type Program, type Step } from './program.ts';
import type { Site } from './site.ts';

/** What a run can be compared by. */
export interface Outcome {
  /** For each client, what it received in both namespaces, in order. */
  readonly received: readonly (readonly Entry[])[];
  /** Answers to acknowledgements, by step. */
  readonly answers: readonly string[];
  /** Sorted: what catch-all listeners heard, and why the server says that sockets left. */
  readonly heard: readonly string[];
}

export interface Entry {
  /** Null for a disconnection. */
  readonly step: number | null;
  readonly volatile: boolean;
  readonly what: string;
}

const SPACES = 2;
/** Steps that change nothing which the others depend on. */
const EMITTING: readonly Step['do'][] = ['emit', 'emitWithAck', 'broadcast', 'broadcastFrom', 'broadcastWithAck', 'turn'];

/** One program on one site. */
export class Run {
  readonly #site: Site;
  readonly #names: string[];
  /** [client][space] */
  readonly #clients: ClientSocket[][] = [];
  readonly #sockets: Socket[][] = [];
  readonly #received: Entry[][] = [];
  readonly #answers: string[] = [];
  readonly #heard: string[] = [];
  readonly #volatile = new Set<number>();
  /** Acknowledgements under way. Whether one still comes from a client that is being disconnected is a race, with and without us. */
  #unanswered = 0;
  #onAllAnswered: (() => void)[] = [];

  constructor(site: Site, name: string) {
    this.#site = site;
    this.#names = Array.from({ length: SPACES }, (_, space) => `${name}-${space}`);
  }

  #space(space: number): Namespace {
    return this.#site.nodes[0]?.server.of(this.#names[space] ?? '') as Namespace;
  }

  async connect(program: Program): Promise<void> {
    for (const { server } of this.#site.nodes) for (const name of this.#names) server.of(name);
    await this.#site.meet?.(this.#names);
    await Promise.all(program.transports.map((transport, client) => this.#connectClient(client, transport)));
  }

  async #connectClient(client: number, transport: Program['transports'][number]): Promise<void> {
    const node = this.#site.nodes[client % this.#site.nodes.length];
    if (node === undefined) throw new Error('a site has at least one node');
    const transports = transport === 'upgrade' ? ['polling', 'websocket'] : [transport];
    const log: Entry[] = [];
    this.#received[client] = log;
    const spaces: ClientSocket[] = [];
    this.#clients[client] = spaces;
    const manager = io(`http://127.0.0.1:${node.port}/`, { transports, forceNew: true, reconnection: false, autoConnect: false }).io;
    this.#sockets[client] = [];
    for (let space = 0; space < SPACES; space++) {
      const arrived = new Promise<Socket>((resolve) => {
        const accept = (socket: Socket): void => {
          if (socket.handshake.auth['client'] !== client) return;
          node.server.of(this.#names[space] ?? '').off('connection', accept);
          resolve(socket);
        };
        node.server.of(this.#names[space] ?? '').on('connection', accept);
      });
      const socket = manager.socket(this.#names[space] ?? '', { auth: { client } });
      spaces.push(socket);
      this.#listen(socket, space, log);
      const joined = new Promise((resolve) => socket.once('connect', () => resolve(undefined)));
      socket.connect();
      const accepted = await arrived;
      await joined;
      this.#serve(accepted, client, space);
      void accepted.join(this.#rooms([0]));
      this.#sockets[client]?.push(accepted);
    }
  }

  #listen(socket: ClientSocket, space: number, log: Entry[]): void {
    socket.on('e', (step: number, ...args: unknown[]) => {
      const answer = args.at(-1);
      if (typeof answer === 'function') (answer as (text: string) => void)(`got ${step}`);
      log.push({ step, volatile: this.#volatile.has(step), what: `${space} ${step} ${shown(args.slice(0, args.indexOf(END)))}` });
    });
    socket.on('sync', (answer: () => void) => answer());
    socket.on('disconnect', (reason) => log.push({ step: null, volatile: false, what: `${space} disconnect ${reason}` }));
  }

  #serve(socket: Socket, client: number, space: number): void {
    socket.on('request', (step: number, rooms: number[], content: unknown, answer: (text: unknown) => void) => {
      socket.to(this.#rooms(rooms)).emit('e', step, content, END);
      answer(content);
    });
    socket.on('disconnect', (reason) => this.#heard.push(`${client}/${space} left: ${reason}`));
  }

  #rooms(rooms: number[]): string[] {
    return rooms.map((room) => `room ${room}`);
  }

  /** Over a network broadcasts arrive later: they are waited for before anything changes who gets them. */
  async step(number: number, step: Step): Promise<void> {
    const changes = !EMITTING.includes(step.do);
    if (changes) await this.#site.flush?.();
    await this.#perform(number, step);
    if (changes) await this.#site.flush?.();
  }

  async #perform(number: number, step: Step): Promise<void> {
    if ('volatile' in step && step.volatile) this.#volatile.add(number);
    const socket = 'client' in step && 'space' in step ? this.#sockets[step.client]?.[step.space] : undefined;
    switch (step.do) {
      case 'turn':
        await turn();
        break;
      case 'settle':
        await this.settle();
        break;
      case 'emit':
        (step.volatile ? socket?.volatile : socket)?.compress(step.compress).emit('e', ...argumentsOf(number, step.payload));
        break;
      case 'emitWithAck':
        if (!socket?.connected) break;
        this.#unanswered++;
        socket.emit('e', ...argumentsOf(number, step.payload), (answer: string) => {
          this.#answers.push(`${number} ${answer}`);
          this.#onAnswered();
        });
        break;
      case 'broadcast': {
        let to = this.#space(step.space).to(this.#rooms(step.rooms)).except(this.#rooms(step.except)).compress(step.compress);
        if (step.volatile) to = to.volatile;
        if (step.local) to = to.local;
        to.emit('e', ...argumentsOf(number, step.payload));
        break;
      }
      case 'broadcastFrom':
        (step.volatile ? socket?.volatile : socket)?.to(this.#rooms(step.rooms)).emit('e', ...argumentsOf(number, step.payload));
        break;
      case 'broadcastWithAck':
        this.#broadcastWithAck(number, step);
        break;
      case 'join':
        if (socket?.connected) void socket.join(`room ${step.room}`);
        break;
      case 'leave':
        void socket?.leave(`room ${step.room}`);
        break;
      case 'moveAll':
        this.#space(step.space).in(`room ${step.from}`).socketsJoin(`room ${step.to}`);
        break;
      case 'listen':
        socket?.onAnyOutgoing((event: string, ...args: unknown[]) => {
          if (event === 'e') this.#heard.push(`${step.client}/${step.space} heard ${shown(args.slice(0, args.indexOf(END)))}`);
        });
        break;
      case 'disconnect':
        if (this.#unanswered > 0) await this.settle();
        // stock waits 30 s for the next poll where a connection is closed in the middle of its upgrade
        if (step.close) await this.#upgraded(step.client);
        socket?.disconnect(step.close);
        break;
      case 'request':
        await this.#request(number, step);
        break;
      case 'clientLeaves':
        await this.#leave(step.client);
        break;
    }
  }

  #broadcastWithAck(number: number, { space, rooms, payload }: Extract<Step, { do: 'broadcastWithAck' }>): void {
    this.#unanswered++;
    const onAnswers = (error: Error | null, answers: string[]): void => {
      if (error === null) this.#answers.push(`${number} ${[...answers].sort().join()}`);
      this.#onAnswered();
    };
    this.#space(space)
      .timeout(2_000)
      .to(this.#rooms(rooms))
      .emit('e', ...argumentsOf(number, payload), onAnswers);
  }

  #onAnswered(): void {
    this.#unanswered--;
    if (this.#unanswered === 0) for (const resolve of this.#onAllAnswered.splice(0)) resolve();
  }

  /** What a client asks for is handled at a time of its own: settled before and after, both servers do it at the same point. */
  async #request(number: number, { client, space, payload, rooms }: Extract<Step, { do: 'request' }>): Promise<void> {
    await this.settle();
    const peer = this.#clients[client]?.[space];
    const [, content] = argumentsOf(number, payload);
    if (peer?.connected && this.#sockets[client]?.[space]?.connected) {
      await new Promise<void>((resolve) => {
        peer.emit('request', number, rooms, content, (answer: unknown) => {
          this.#answers.push(`${number} ${shown([answer])}`);
          resolve();
        });
      });
    }
    await this.settle();
  }

  async #leave(client: number): Promise<void> {
    await this.#upgraded(client);
    await this.settle();
    for (const [space, each] of (this.#clients[client] ?? []).entries()) {
      const peer = this.#sockets[client]?.[space];
      const gone = peer?.connected ? new Promise<void>((resolve) => peer.once('disconnect', () => resolve())) : undefined;
      each.disconnect();
      await gone;
    }
  }

  async #upgraded(client: number): Promise<void> {
    const manager = this.#clients[client]?.[0]?.io;
    if (manager?.engine.readyState !== 'open' || manager.opts.transports?.length === 1) return;
    if (manager.engine.transport.name !== 'websocket') await new Promise((resolve) => manager.engine.once('upgrade', resolve).once('close', resolve));
  }

  /** Waits until everything sent so far was received and answered: each client answers in order, after all that came before. */
  async settle(): Promise<void> {
    await turn();
    await this.#site.flush?.();
    await Promise.all(
      this.#sockets.map(async (spaces, client) => {
        for (const [space, socket] of spaces.entries()) {
          const peer = this.#clients[client]?.[space];
          if (socket.connected) await until((done) => socket.emit('sync', done), socket);
          else if (peer?.connected) await new Promise<void>((resolve) => peer.once('disconnect', () => resolve()));
        }
      }),
    );
    // servers tell each other of answers by themselves, not in the order of the rest
    if (this.#site.flush !== undefined && this.#unanswered > 0) await new Promise<void>((resolve) => this.#onAllAnswered.push(resolve));
    await turn();
  }

  outcome(): Outcome {
    return { received: this.#received.map((log) => [...log]), answers: this.#answers.toSorted(), heard: this.#heard.toSorted() };
  }

  end(): void {
    for (const spaces of this.#clients) for (const socket of spaces) socket.io.engine?.close();
    for (const { server } of this.#site.nodes) {
      for (const name of this.#names) {
        void server.of(name).adapter.close();
        server._nsps.delete(name);
      }
    }
  }
}

/** Resolves when answered, or when the socket goes: then there is nothing to wait for. */
function until(ask: (done: () => void) => void, socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('disconnect', done);
      resolve();
    };
    socket.on('disconnect', done);
    ask(done);
  });
}

/** Exact: every byte counts, though only their hash is shown. */
function shown(args: readonly unknown[]): string {
  return JSON.stringify(args.map(withHashes));
}

function withHashes(value: unknown): unknown {
  if (value instanceof Uint8Array) return `${value.length} bytes ${createHash('sha1').update(value).digest('hex')}`;
  if (Array.isArray(value)) return value.map(withHashes);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withHashes(each)]));
}
