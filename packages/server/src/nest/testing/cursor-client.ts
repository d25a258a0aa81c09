import { CursorsAck, down, FrameReader, JoinCursorsAck, type Point } from '@partyline/protocol';
import type { ManagerOptions, SocketOptions } from 'socket.io-client';
import { connect, type TestClient } from './test-client.ts';
import { until } from './until.ts';

/** A stock client in the cursors namespace that reads frames as the SDK does. */
export class CursorClient {
  readonly client: TestClient;
  /** Frames as they came, with their rooms. */
  readonly frames: (readonly [room: string, bytes: Uint8Array])[] = [];
  /** Where it sees cursors, by slot, in the room that it joined last. */
  readonly seen = new Map<number, Point>();
  #room = '';
  readonly #reader = new FrameReader();
  readonly #listener = {
    moved: (slot: number, at: Point) => void this.seen.set(slot, at),
    hidden: (slot: number) => void this.seen.delete(slot),
  };

  private constructor(client: TestClient) {
    this.client = client;
    client.socket.on('cursors', (...args: unknown[]) => {
      const [room, bytes] = down['/cursors'].cursors.parse(args);
      this.frames.push([room, bytes]);
      this.#reader.read(bytes, this.#listener);
    });
    client.socket.on('roster', ({ left }: { left: number[] }) => {
      for (const slot of left) {
        this.seen.delete(slot);
        this.#reader.forget(slot);
      }
    });
  }

  static async connect(url: string, token: string, options: Partial<ManagerOptions & SocketOptions> = {}): Promise<CursorClient> {
    return new CursorClient(await connect(`${url}/cursors`, { auth: { token }, ...options }));
  }

  get isBehind(): boolean {
    return this.#reader.isBehind;
  }

  async join(room: string, more: object = {}): Promise<JoinCursorsAck> {
    const ack = JoinCursorsAck.parse(await this.client.ask('join', { room, ...more }));
    this.#room = room;
    this.#begin(ack);
    return ack;
  }

  async look(room: string, area: object | null): Promise<CursorsAck> {
    const ack = CursorsAck.parse(await this.client.ask('viewport', { room, area }));
    this.#begin(ack);
    return ack;
  }

  async resync(room: string): Promise<CursorsAck> {
    const ack = CursorsAck.parse(await this.client.ask('resync', { room }));
    this.#begin(ack);
    return ack;
  }

  /** Not volatile, as it should be, so that a test knows how many arrive. */
  move(room: string, ...at: number[]): void {
    this.client.socket.emit('move', [room, ...at]);
  }

  /** Resolves once it sees the cursor there, or no cursor. Asks where everyone is if frames were dropped, as they are all the time over polling. */
  async sees(slot: number, at: Point | undefined): Promise<void> {
    const isSeen = (): boolean => JSON.stringify(this.seen.get(slot)) === JSON.stringify(at);
    await until(() => isSeen() || this.isBehind);
    if (this.isBehind) await this.resync(this.#room);
    await until(isSeen);
  }

  close(): void {
    this.client.socket.disconnect();
  }

  #begin({ cursors, more }: CursorsAck): void {
    if (!more) this.seen.clear();
    this.#reader.readSnapshot(cursors, this.#listener);
  }
}
