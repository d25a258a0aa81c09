import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/load.ts';
import { systemClock } from '../../core/clock.ts';
import type { Append } from '../../core/entry.ts';
import type { AppendResult } from '../../core/stream-store.ts';
import { Streams } from '../../core/streams.ts';
import { silentLog } from '../../logging/logger.ts';
import { MemoryStore } from '../../stores/memory-store.ts';
import { type App, createApp } from '../create-app.ts';
import { client, connect, refusalOf, type TestClient } from '../testing/test-client.ts';
import { until } from '../testing/until.ts';

const secret = 'nE0xk3Vq9Zr7Lw2yTb5Uc8Hd1Jf4Mg6P';
const env = { STORE: 'memory', RATES: 'off', DRAIN_SPREAD: '4s', WEB_DIR: '/nonexistent' };

/** Commits when the test says so. */
class HeldStore extends MemoryStore {
  readonly held: (() => void)[] = [];
  isHolding = false;
  isClosed = false;

  override async append(batch: readonly Append[]): Promise<readonly AppendResult[]> {
    if (this.isHolding) await new Promise<void>((resolve) => this.held.push(resolve));
    return super.append(batch);
  }

  override async close(): Promise<void> {
    this.isClosed = true;
  }

  release(): void {
    this.isHolding = false;
    for (const resolve of this.held.splice(0)) resolve();
  }
}

interface ShuttingDown {
  readonly code: string;
  readonly retryAfterMs: number;
}

/** Nested so deep, deeper than any event may be. */
function deep(levels: number): object {
  return levels === 0 ? {} : { deeper: deep(levels - 1) };
}

describe('the drain', () => {
  let store: HeldStore;
  let streams: Streams;
  let app: App;
  let url: string;
  let token: string;
  beforeEach(async () => {
    store = new HeldStore();
    streams = new Streams({ store });
    const { config } = loadConfig({ env, cwd: '/nonexistent' });
    app = await createApp({ config, secrets: [secret], streams, clock: systemClock, log: silentLog });
    url = `http://127.0.0.1:${await app.listen('127.0.0.1', 0)}`;
    const response = await fetch(`${url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"name":"Ana"}' });
    token = ((await response.json()) as { token: string }).token;
  });
  let drained: Promise<void> | undefined;
  const drain = (): Promise<void> => (drained ??= app.close(() => streams.close()));
  afterEach(async () => {
    store.release();
    await drain();
    drained = undefined;
  });

  const member = async (options = {}): Promise<TestClient> => {
    const made = await connect(`${url}/chat`, { auth: { token }, ...options });
    await made.ask('joinRoom', 'lobby');
    return made;
  };
  const readyStatus = async (): Promise<number> => (await fetch(`${url}/readyz`)).status;

  it('tells each client when to come back, at times that are spread out, and then closes its connection', async () => {
    const members = await Promise.all([member(), member(), member(), member({ transports: ['polling'] })]);
    await drain();
    const told = await Promise.all(members.map((each) => each.next<ShuttingDown>('error')));
    expect(told.map(({ code }) => code)).toEqual(Array(4).fill('shutting_down'));
    expect(told.map(({ retryAfterMs }) => retryAfterMs).sort((a, b) => a - b)).toEqual([1000, 2000, 3000, 4000]);
    // As after a lost connection: after Socket.IO's own "io server disconnect" a stock client would never come back by itself.
    for (const each of members) expect(await each.closed()).toMatch(/^transport/);
  });

  it('D1 commits what it was given before, and the acknowledgement leaves before the connection closes', async () => {
    const ana = await member();
    store.isHolding = true;
    const acks = ['one', 'two', 'three'].map((text) => ana.ask('sendMessage', { room: 'lobby', text }));
    await until(() => store.held.length > 0);
    void drain();
    await ana.next('error');
    expect(ana.all('disconnect')).toEqual([]);
    store.release();
    expect(await Promise.all(acks)).toMatchObject([
      { ok: true, seq: 1 },
      { ok: true, seq: 2 },
      { ok: true, seq: 3 },
    ]);
    await drain();
    expect(store.isClosed).toBe(true);
  });

  it('D8 gives no answer to what comes later: it is neither stored nor refused, so its author sends it again', async () => {
    const ana = await member();
    store.isHolding = true;
    const first = ana.ask('sendMessage', { room: 'lobby', text: 'in time' });
    await until(() => store.held.length > 0);
    void drain();
    await ana.next('error');
    let answer: unknown;
    ana.socket.emit('sendMessage', { room: 'lobby', text: 'too late' }, (ack: unknown) => (answer = ack));
    store.release();
    await first;
    await ana.closed();
    expect(answer).toBeUndefined();
    expect((await store.read('chat:lobby', 'latest', 10))?.entries.map(({ data }) => data?.['text'])).toEqual(['in time']);
  });

  it('RELIABILITY 28: answers no publish with an error, not one that is past a limit or not allowed either', async () => {
    const ana = await member();
    store.isHolding = true;
    const first = ana.ask('sendMessage', { room: 'lobby', text: 'in time' });
    await until(() => store.held.length > 0);
    void drain();
    await ana.next('error');
    const answers: unknown[] = [];
    const late = [{ room: 'lobby', text: 'late' }, { room: 'lobby', text: 'late', id: 'publish-0001', follows: 'publish-0000' }, { room: '-' }, 'x', deep(40)];
    for (const payload of late) ana.socket.emit('sendMessage', payload, (ack: unknown) => answers.push(ack));
    ana.socket.emit('refreshToken', { token }, (ack: unknown) => answers.push(ack));
    ana.socket.emit('nonsense', (ack: unknown) => answers.push(ack));
    store.release();
    expect(await first).toMatchObject({ ok: true });
    await ana.closed();
    expect(answers).toEqual([]);
    expect(ana.all<ShuttingDown>('error').map(({ code }) => code)).toEqual(['shutting_down']);
  });

  it('is not ready from the first moment, and takes no new clients', async () => {
    const ana = await member();
    store.isHolding = true;
    void ana.ask('sendMessage', { room: 'lobby', text: 'x' });
    await until(() => store.held.length > 0);
    expect(await readyStatus()).toBe(200);
    void drain();
    expect(await readyStatus()).toBe(503);
    for (const transport of ['websocket', 'polling']) {
      const late = client(`${url}/chat`, { auth: { token }, transports: [transport] });
      await new Promise((resolve) => late.socket.once('connect_error', resolve));
      expect(late.socket.connected).toBe(false);
      late.socket.disconnect();
    }
  });

  it('refuses a namespace to a connection that is there already, with the code', async () => {
    const ana = await member();
    store.isHolding = true;
    void ana.ask('sendMessage', { room: 'lobby', text: 'x' });
    await until(() => store.held.length > 0);
    void drain();
    await ana.next('error');
    const other = ana.socket.io.socket('/', { auth: { token } });
    const refusal = await new Promise<Error & { data?: unknown }>((resolve) => other.once('connect_error', resolve));
    expect(refusal.data).toMatchObject({ code: 'shutting_down' });
  });

  it('is over with nobody there', async () => {
    await drain();
    await expect(refusalOf(url)).rejects.toThrow();
    expect(store.isClosed).toBe(true);
  });
});
