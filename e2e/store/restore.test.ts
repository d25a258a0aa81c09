import { copyFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { JoinRoomAck } from '@partyline/protocol';
import type { Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, enter, signIn } from '../support/chat-client.ts';
import { type Program, Workplace } from '../support/workplace.ts';

const room = 'lobby';

describe('partyline backup, and the way back', () => {
  let place: Workplace;
  let url: string;
  let program: Program;
  let token: string;
  let ana: Socket;
  let count: number;

  const database = (): string => join(place.dataDir, 'partyline.db');
  const start = async (): Promise<void> => {
    ({ program, url } = await place.start({ RATES: 'off' }));
    token ??= (await signIn(url, 'Ana')).token;
    ana = await enter(url, token);
  };
  const say = async (): Promise<void> => {
    count += 1;
    expect(await ask(ana, 'sendMessage', { room, id: `message-${1000 + count}`, text: `number ${count}` })).toMatchObject({ ok: true });
  };
  const enterRoom = (claim: { epoch?: string; after?: number } = {}): Promise<JoinRoomAck> =>
    ask(ana, 'joinRoom', { room, ...claim }) as unknown as Promise<JoinRoomAck>;
  const backUp = async (file: string): Promise<{ code: number | null; output: string }> => {
    const command = place.command(['backup', file], { DATA_DIR: place.dataDir });
    const { code } = await command.exited;
    return { code, output: command.stdout + command.stderr };
  };

  beforeEach(async () => {
    place = new Workplace();
    token = undefined as unknown as string;
    count = 0;
    await start();
  });
  afterEach(async () => {
    ana.disconnect();
    await place.clear();
  });

  it('16 I6 a restored backup tells everyone whose position is beyond it, also when new entries have passed that position', async () => {
    for (let i = 0; i < 10; i++) await say();
    const backup = join(place.folder, 'backup.db');
    // While the server takes more: what is acknowledged before the command is in the copy.
    let isDone = false;
    const backingUp = backUp(backup).finally(() => (isDone = true));
    do await say();
    while (!isDone);
    expect(await backingUp).toMatchObject({ code: 0, output: expect.stringContaining('read back and compared') });
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    for (let i = 0; i < 5; i++) await say();
    const { epoch, head } = await enterRoom();
    expect(head).toBe(count);
    ana.disconnect();
    await program.end();

    for (const suffix of ['', '-wal', '-shm']) rmSync(database() + suffix, { force: true });
    copyFileSync(backup, database());
    await start();
    expect(program.stdout).toContain('restored backup');
    const restored = await enterRoom({ epoch, after: head });
    expect(restored).toMatchObject({ ok: true, verdict: 'reset' });
    expect(restored.head).toBeGreaterThanOrEqual(10);
    expect(restored.head).toBeLessThan(head);
    expect(restored.epoch).not.toBe(epoch);
    while ((await enterRoom()).head <= head) await say();
    expect(await enterRoom({ epoch, after: head })).toMatchObject({ verdict: 'reset', epoch: restored.epoch });
    expect(await enterRoom({ epoch: restored.epoch, after: restored.head })).toMatchObject({ verdict: 'replay' });
  });

  it('refuses to write over a file', async () => {
    await say();
    const backup = join(place.folder, 'backup.db');
    expect((await backUp(backup)).code).toBe(0);
    const before = statSync(backup).mtimeMs;
    expect(await backUp(backup)).toMatchObject({ code: 1, output: expect.stringContaining('is there already') });
    expect(statSync(backup).mtimeMs).toBe(before);
  });

  it('16 D1 a database that is deleted under a running server: not ready, nothing acknowledged any more, nothing lost', async () => {
    for (let i = 0; i < 5; i++) await say();
    const { epoch, head } = await enterRoom();
    rmSync(database());
    expect(await ask(ana, 'sendMessage', { room, id: 'message-late', text: 'late' })).toMatchObject({ ok: false, error: { code: 'store_unavailable' } });
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    const [, saved = ''] = await program.printed(/saved=(\S+)/);
    ana.disconnect();
    await program.end();

    renameSync(saved, database());
    await start();
    expect(await enterRoom({ epoch, after: head - 1 })).toMatchObject({ verdict: 'replay', epoch });
  });

  it('partyline doctor says that all is well while the server runs, and names the rooms that lost something when it died', async () => {
    await say();
    await program.end();
    await start();
    await say();
    const doctor = async (): Promise<{ code: number | null; diagnosis: unknown }> => {
      const command = place.command(['doctor', '--json'], { DATA_DIR: place.dataDir });
      const { code } = await command.exited;
      return { code, diagnosis: JSON.parse(command.stdout) };
    };
    expect(await doctor()).toMatchObject({ code: 0, diagnosis: { running: true, problems: 0 } });
    await program.end('SIGKILL');
    rmSync(`${database()}-wal`);
    const torn = {
      running: false,
      problems: 1,
      findings: expect.arrayContaining([expect.objectContaining({ about: 'marks', level: 'problem', rooms: ['chat:lobby'] })]),
    };
    expect(await doctor()).toMatchObject({ code: 1, diagnosis: torn });
    const text = place.command(['doctor'], { DATA_DIR: place.dataDir });
    expect([(await text.exited).code, text.stdout]).toEqual([
      1,
      expect.stringMatching(/PROBLEM marks[\s\S]*rooms: chat:lobby[\s\S]*next start: [\s\S]*One problem/),
    ]);
    await start();
    expect(program.stdout).toContain('chat:lobby');
    expect(await doctor()).toMatchObject({ code: 0, diagnosis: { running: true, problems: 0 } });
  });
});
