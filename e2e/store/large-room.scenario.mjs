// A room of a million entries (see large-room.test.ts): pages from all over it, then a long replay, and what both take of memory.
// Run by itself it prints how long a page takes: node --expose-gc e2e/store/large-room.scenario.mjs FOLDER
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { SqliteStore } from '@partyline/server';

const file = join(process.argv[2], 'large.db');
const size = 1_000_000;
const room = 'chat:large';

const first = await SqliteStore.open({ file });
await first.open(room);
await first.close();

// Written by SQL: a million publishes would take a minute.
const db = new DatabaseSync(file);
db.function('crc', { varargs: true, deterministic: true }, (...fields) => crc32(fields.join('\0')));
db.exec(`
  PRAGMA synchronous = OFF;
  DROP INDEX entries_id;
  WITH RECURSIVE n (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM n WHERE seq < ${size}),
  rows AS (SELECT seq, 'id-' || (10000000 + seq) AS id, 'user-' || (seq % 50) AS author, '{"text":"message number ' || seq || ' of many"}' AS data FROM n)
  INSERT INTO entries (stream, seq, id, author, name, color, at, kind, target, data, head_sum, data_sum)
  SELECT 1, seq, id, author, 'Ana', '#DE281B', 5, 'message', NULL, data, crc(1, seq, id, author, 'Ana', '#DE281B', 5, 'message', NULL), crc(data) FROM rows;
  CREATE UNIQUE INDEX entries_id ON entries (stream, author, id);
  UPDATE streams SET head = ${size}, at = 5;
`);
db.close();

const incidents = [];
const store = await SqliteStore.open({ file, onIncident: (incident) => incidents.push(incident) });
const textOf = (entry) => entry.data.text;
const ms = [];
const page = async (range) => {
  const start = performance.now();
  const read = await store.read(room, range, 200);
  ms.push(performance.now() - start);
  return read;
};

for (let i = 0; i < 500; i++) {
  const after = (i * 7919 * 31) % (size - 200);
  const { entries, more } = await page(i % 2 === 0 ? { after } : { before: after + 201 });
  assert.deepEqual([entries.length, entries[0].seq, entries[199].seq, more], [200, after + 1, after + 200, i % 2 === 0 || after > 0]);
  assert.equal(textOf(entries[7]), `message number ${after + 8} of many`);
}
assert.deepEqual((await page('latest')).entries.at(-1).seq, size);
assert.equal(await store.find(room, 'user-7', `id-${10000000 + 7}`).then(({ seq }) => seq), 7);
const [appended] = await store.append([
  { stream: room, id: 'id-one-more', author: { user: 'ana', name: 'Ana', color: '#DE281B' }, at: 6, kind: 'message', data: {} },
]);
assert.equal(appended.seq, size + 1);

const used = () => {
  globalThis.gc?.();
  return process.memoryUsage().rss / (1024 * 1024);
};
let after = 0;
const replay = async (pages) => {
  for (let i = 0; i < pages; i++) after = (await page({ after })).entries.at(-1).seq;
};
await replay(300);
const before = used();
await replay(1000);
const grown = used() - before;
assert.ok(grown < 48, `replaying 200,000 entries took ${grown.toFixed()} MB`);
assert.deepEqual(incidents, []);
await store.close();

ms.sort((a, b) => a - b);
console.log(
  `pages p50 ${ms[ms.length >> 1].toFixed(2)} ms, p99 ${ms[Math.floor(ms.length * 0.99)].toFixed(2)} ms, worst ${ms.at(-1).toFixed(2)} ms; ${grown.toFixed(1)} MB more`,
);
console.log('held');
