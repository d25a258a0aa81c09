import { join } from 'node:path';
import { JoinRoomAck, PublishAck } from '@partyline/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { backUp } from '../../stores/sqlite-backup.ts';
import { SqliteStore } from '../../stores/sqlite-store.ts';
import { DatabaseFolder } from '../../stores/testing/database-folder.ts';
import { connect, type TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

const room = 'lobby';
const refused = { ok: false, error: { code: 'no_such_entry', message: expect.any(String) } };
let folder: DatabaseFolder;
let server: TestServer;
let ana: TestClient;

beforeEach(async () => {
  folder = new DatabaseFolder();
  await start(folder.file);
});
afterEach(async () => {
  await stop();
  folder.remove();
});

async function start(file: string): Promise<void> {
  server = await startTestServer({ store: await SqliteStore.open({ file }) });
  ana = await connect(`${server.url}/chat`, { auth: { token: await server.tokenOf('ana') } });
}

async function stop(): Promise<void> {
  ana.socket.disconnect();
  await server.close();
  await server.streams.close();
}

const send = async (text: string): Promise<number> => PublishAck.parse(await ana.ask('sendMessage', { room, text })).seq;
const look = async (): Promise<JoinRoomAck> => JoinRoomAck.parse(await ana.ask('joinRoom', { room }));

it('I6 a change that waited while a backup was put back leaves alone what has its seq now; one without an epoch goes by the seq, as ever', async () => {
  await send('one');
  const early = { room, id: 'stored-before-it', seq: 1, emoji: '👍' };
  PublishAck.parse(await ana.ask('react', early));
  backUp(folder.file, join(folder.path, 'copy.db'));
  expect(await send('three')).toBe(3);
  const { epoch } = await look();
  await stop();
  await start(join(folder.path, 'copy.db'));
  expect(await send('another message')).toBe(3);

  const waiting = { room, seq: 3, epoch };
  expect(await ana.ask('editMessage', { ...waiting, id: 'waiting-edit', text: 'changed' })).toEqual(refused);
  expect(await ana.ask('deleteMessage', { ...waiting, id: 'waiting-deletion' })).toEqual(refused);
  expect(await ana.ask('react', { ...waiting, id: 'waiting-reaction', emoji: '👍' })).toEqual(refused);
  // D3: what the backup has is answered as it was.
  expect(await ana.ask('react', { ...early, epoch })).toMatchObject({ ok: true, seq: 2, duplicate: true });
  const now = await look();
  expect(now.epoch).not.toBe(epoch);
  expect(now).toMatchObject({ head: 3, entries: [{ text: 'one' }, { kind: 'react' }, { text: 'another message' }] });

  expect(await ana.ask('editMessage', { room, seq: 3, text: 'without an epoch' })).toMatchObject({ ok: true, seq: 4 });
  expect(await ana.ask('editMessage', { room, seq: 3, epoch: now.epoch, text: 'of this stream' })).toMatchObject({ ok: true, seq: 5 });
});
