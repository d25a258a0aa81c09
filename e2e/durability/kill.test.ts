import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChatEntry, HistoryAck, PublishAck, Refusal } from '@partyline/protocol';
import { io, type Socket } from 'socket.io-client';
import { expect, it } from 'vitest';
import { guestToken, type ServerProcess, startServerProcess } from '../support/server-process.ts';

const rounds = 50;
const publishers = 4;
const room = 'ledger';

interface Publish {
  readonly id: string;
  readonly text: string;
}

/** What one publisher knows: what was acknowledged, and what it would send again. */
class Ledger {
  readonly acked = new Map<string, { seq: number; at: number }>();
  readonly #name: string;
  #count = 0;
  /** Sent, and not answered before the server died. */
  open: Publish[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  next(): Publish {
    this.#count += 1;
    return { id: `${this.#name}-${String(this.#count).padStart(8, '0')}`, text: `${this.#name} says ${this.#count}` };
  }

  /** Sends without waiting, a few ahead, until the connection is gone. First again what was left open, in the same order. */
  async publishOver(socket: Socket, wanted: () => boolean): Promise<void> {
    const again = this.open;
    this.open = [];
    const send = async (publish: Publish): Promise<void> => {
      this.open.push(publish);
      const answer = (await socket.emitWithAck('sendMessage', { room, ...publish })) as PublishAck | Refusal;
      if (!answer.ok) throw new Error(`${publish.id} was refused: ${answer.error.code}`);
      const known = this.acked.get(publish.id);
      if (known) throw new Error(`${publish.id} was acknowledged twice`);
      this.acked.set(publish.id, { seq: answer.seq, at: answer.at });
      this.open = this.open.filter(({ id }) => id !== publish.id);
    };
    const sending = again.map(send);
    while (wanted()) {
      while (this.open.length < 8 && wanted()) sending.push(send(this.next()));
      await Promise.race([...sending.splice(-8), new Promise((resolve) => socket.once('disconnect', resolve))]);
    }
  }
}

async function connect(url: string, token: string): Promise<Socket> {
  const socket = io(`${url}/chat`, { auth: { token }, transports: ['websocket'], reconnection: false, forceNew: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
}

async function readLog(socket: Socket): Promise<ChatEntry[]> {
  const entries: ChatEntry[] = [];
  for (let after = 0; ; after = entries.at(-1)?.seq ?? 0) {
    const page = (await socket.emitWithAck('history', { room, after, limit: 200 })) as HistoryAck;
    entries.push(...page.entries);
    if (!page.more) return entries;
  }
}

it(
  `D1 D2 D3 D5 what was acknowledged is there after kill -9, once and in order, ${rounds} times over`,
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'partyline-kill-'));
    const env = { DATA_DIR: dataDir, RATES: 'off' };
    const ledgers = Array.from({ length: publishers }, (_, i) => new Ledger(`writer${i}`));
    let server: ServerProcess = await startServerProcess(env);
    try {
      const tokens = await Promise.all(ledgers.map((_, i) => guestToken(server.url, `Writer ${i}`)));
      for (let round = 0; round < rounds; round++) {
        const { url } = server;
        const sockets = await Promise.all(tokens.map((token) => connect(url, token)));
        let isAlive = true;
        const dead = new Promise<void>((resolve) => sockets[0]?.once('disconnect', () => resolve()));
        for (const socket of sockets) socket.once('disconnect', () => (isAlive = false));
        // How many acknowledgements the server lives to give differs from round to round.
        const target = ledgers.reduce((sum, { acked }) => sum + acked.size, 0) + 1 + ((round * 37) % 150);
        const publishing = ledgers.map((ledger, i) => ledger.publishOver(sockets[i] as Socket, () => isAlive));
        publishing.forEach((each) => each.catch(() => {}));
        while (isAlive && ledgers.reduce((sum, { acked }) => sum + acked.size, 0) < target) await new Promise((resolve) => setImmediate(resolve));
        await server.end('SIGKILL');
        await dead;
        await Promise.all(publishing);
        for (const socket of sockets) socket.close();
        server = await startServerProcess(env);
      }

      const socket = await connect(server.url, tokens[0] as string);
      const log = await readLog(socket);
      socket.close();
      expect(log.map(({ seq }) => seq)).toEqual(log.map((_, i) => i + 1));
      expect(new Set(log.map(({ id }) => id)).size).toBe(log.length);
      for (const { acked, open } of ledgers) {
        expect(acked.size).toBeGreaterThan(rounds / 2);
        for (const [id, { seq, at }] of acked) {
          const entry = log[seq - 1];
          expect([entry?.id, entry && Date.parse(entry.timestamp)]).toEqual([id, at]);
        }
        const known = new Set([...acked.keys(), ...open.map(({ id }) => id)]);
        const own = log.filter(({ id }) => known.has(id)).map(({ id }) => id);
        expect(own).toEqual([...own].sort());
      }
    } finally {
      await server.end('SIGKILL');
      rmSync(dataDir, { recursive: true });
    }
  },
  240_000,
);
