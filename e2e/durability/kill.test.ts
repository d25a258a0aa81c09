import type { PublishAck, Refusal } from '@partyline/protocol';
import type { Socket } from 'socket.io-client';
import { expect, it } from 'vitest';
import { enter, signIn, wholeHistory } from '../support/chat-client.ts';
import { Workplace } from '../support/workplace.ts';

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

it(`D1 D2 D3 D5 what was acknowledged is there after kill -9, once and in order, ${rounds} times over`, async () => {
  const workplace = new Workplace();
  const start = () => workplace.start({ RATES: 'off', LOG_LEVEL: 'warn' });
  const ledgers = Array.from({ length: publishers }, (_, i) => new Ledger(`writer${i}`));
  let server = await start();
  try {
    const tokens = await Promise.all(ledgers.map((_, i) => signIn(server.url, `Writer ${i}`).then(({ token }) => token)));
    for (let round = 0; round < rounds; round++) {
      const { url } = server;
      const sockets = await Promise.all(tokens.map((token) => enter(url, token)));
      let isAlive = true;
      const dead = new Promise<void>((resolve) => sockets[0]?.once('disconnect', () => resolve()));
      for (const socket of sockets) socket.once('disconnect', () => (isAlive = false));
      // How many acknowledgements the server lives to give differs from round to round.
      const target = ledgers.reduce((sum, { acked }) => sum + acked.size, 0) + 1 + ((round * 37) % 150);
      const publishing = ledgers.map((ledger, i) => ledger.publishOver(sockets[i] as Socket, () => isAlive));
      while (isAlive && ledgers.reduce((sum, { acked }) => sum + acked.size, 0) < target) await new Promise((resolve) => setImmediate(resolve));
      await Promise.all([server.program.end('SIGKILL'), dead, ...publishing]);
      for (const socket of sockets) socket.close();
      server = await start();
    }

    const socket = await enter(server.url, tokens[0] as string);
    const log = await wholeHistory(socket, room);
    socket.close();
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, i) => i + 1));
    expect(new Set(log.map(({ id }) => id)).size).toBe(log.length);
    for (const { acked, open } of ledgers) {
      expect(acked.size).toBeGreaterThan(rounds / 2);
      for (const [id, { seq, at }] of acked) {
        const entry = log[seq - 1];
        expect([entry?.id, Date.parse(entry?.timestamp ?? '')]).toEqual([id, at]);
      }
      const known = new Set([...acked.keys(), ...open.map(({ id }) => id)]);
      const own = log.filter(({ id }) => known.has(id)).map(({ id }) => id);
      expect(own).toEqual([...own].sort());
    }
  } finally {
    await workplace.clear();
  }
}, 600_000);
