import { renameSync } from 'node:fs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { loadConfig } from '../config/load.ts';
import { systemClock } from '../core/clock.ts';
import { TokenService } from '../nest/auth/token.service.ts';
import { connect } from '../nest/testing/test-client.ts';
import { startServer } from '../server.ts';
import { SqliteWriter } from '../stores/sqlite-writer.ts';
import { DatabaseFolder, message } from '../stores/testing/database-folder.ts';
import { databaseFile } from './open-store.ts';

const secret = 'nE0xk3Vq9Zr7Lw2yTb5Uc8Hd1Jf4Mg6P';
/** More than a server reads of a room when somebody enters it. */
const entries = 300;

let folder: DatabaseFolder;
beforeEach(() => {
  folder = new DatabaseFolder();
  const writer = new SqliteWriter(folder.file, () => {});
  writer.append(Array.from({ length: entries }, (_, i) => message(`id-${1000 + i}`, { data: { text: `text ${1000 + i}` } })));
  writer.close();
  folder.damage('', 'text 1001');
  for (const part of ['', '.marks']) renameSync(folder.file + part, databaseFile(folder.path) + part);
});
afterEach(() => {
  vi.useRealTimers();
  folder.remove();
});

it('I6 a server tells who is in a room of the damage that its look over the database finds there', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const env = { PORT: '0', DATA_DIR: folder.path, AUTH_SECRET: secret, WEB_DIR: '/nonexistent' };
  const server = await startServer(loadConfig({ env, cwd: folder.path }).config);
  const token = await new TokenService({ secrets: [secret] }, systemClock).sign({ sub: 'ana' }, systemClock.now() + 3_600_000);
  const ana = await connect(`${server.url}/chat`, { auth: { token } });
  const { epoch } = await ana.ask<{ epoch: string }>('joinRoom', { room: 'lobby', limit: 10 });
  // The look is due some time after the start.
  vi.advanceTimersByTime(5000);
  vi.useRealTimers();
  const told = await ana.next<{ seq: number; epoch: string }>('newMessage');
  expect(told).toMatchObject({ seq: entries, text: 'text 1299' });
  expect(told.epoch).not.toBe(epoch);
  expect(await ana.ask('joinRoom', { room: 'lobby', epoch, after: entries, limit: 10 })).toMatchObject({ epoch: told.epoch });
  ana.socket.disconnect();
  await server.stop();
});
