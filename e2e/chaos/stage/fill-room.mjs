// node fill-room.mjs FOLDER ROOM COUNT: a database with so many entries in one room, as quickly as the store takes them.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SqliteStore } from '@partyline/server';

const [folder = '', room = '', count = '0'] = process.argv.slice(2);
mkdirSync(folder, { recursive: true, mode: 0o700 });
const store = await SqliteStore.open({ file: join(folder, 'partyline.db') });
const author = { user: 'ana', name: 'Ana', color: '#DE281B' };
const portion = 5_000;
for (let said = 0; said < Number(count); said += portion) {
  const batch = Array.from({ length: Math.min(portion, Number(count) - said) }, (_, i) => {
    const id = `fill-${String(said + i).padStart(8, '0')}`;
    return { stream: `chat:${room}`, id, author, at: Date.now(), kind: 'message', data: { text: `entry ${said + i}` } };
  });
  await store.append(batch);
}
await store.close();
