import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, enter, signIn } from '../support/chat-client.ts';
import { Workplace } from '../support/workplace.ts';

/** Holds the database as a careless tool would, until its standard input ends. */
const holder = `
  import { DatabaseSync } from 'node:sqlite';
  const db = new DatabaseSync(process.argv[1]);
  db.exec('BEGIN IMMEDIATE');
  process.stdout.write('held');
  process.stdin.resume().on('end', () => { db.exec('ROLLBACK'); db.close(); });
`;

describe('a database that another process holds', () => {
  let place: Workplace;
  beforeEach(() => {
    place = new Workplace();
  });
  afterEach(() => place.clear());

  it('15 answers publishes with `busy`, and everything else as ever; goes on by itself; 0/0/0', async () => {
    const { url } = await place.start({ RATES: 'off' });
    const ana = await enter(url, (await signIn(url, 'Ana')).token);
    const ben = await enter(url, (await signIn(url, 'Ben')).token);
    for (const socket of [ana, ben]) await ask(socket, 'joinRoom', 'lobby');
    const heard: number[] = [];
    ben.on('newMessage', ({ seq }: { seq: number }) => heard.push(seq));
    const say = (i: number) => ask(ana, 'sendMessage', { room: 'lobby', id: `message-${1000 + i}`, text: `number ${i}` });
    expect(await say(1)).toMatchObject({ ok: true, seq: 1 });

    const other = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', holder, join(place.dataDir, 'partyline.db')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(other.stdout, 'data');
    let isRefused = false;
    const refused = Promise.all([2, 3, 4].map(say)).finally(() => (isRefused = true));
    // As long as the commit waits, the server answers all else: a loop that hung would let none of these through.
    let answers = 0;
    while (!isRefused) {
      expect(await ask(ben, 'history', { room: 'lobby' })).toMatchObject({ ok: true });
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
      answers += 1;
    }
    expect(answers).toBeGreaterThan(20);
    for (const answer of await refused) expect(answer).toMatchObject({ ok: false, error: { code: 'busy', retryAfterMs: expect.any(Number) } });
    expect((await fetch(`${url}/readyz`)).status).toBe(503);

    other.stdin.end();
    await once(other, 'close');
    for (const i of [2, 3, 4]) expect(await say(i)).toMatchObject({ ok: true, seq: i });
    expect(await say(2)).toMatchObject({ ok: true, seq: 2, duplicate: true });
    await expect.poll(() => heard).toEqual([1, 2, 3, 4]);
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status, { timeout: 20_000 }).toBe(200);
    for (const socket of [ana, ben]) socket.disconnect();
  });
});
