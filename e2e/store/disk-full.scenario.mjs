// Runs on a disk of 2 MB (see disk-full.test.ts): fills it, looks at what the store says, makes room, looks again.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { SqliteStore, Streams } from '@partyline/server';

const folder = process.argv[2];
const store = await SqliteStore.open({ file: join(folder, 'partyline.db') });
const streams = new Streams({ store });

const publish = (id, text = 'x'.repeat(4000)) =>
  streams.publish({ stream: 'chat:lobby', id, author: { user: 'ana', name: 'Ana', color: '#DE281B' }, at: Date.now(), kind: 'message', data: { text } }).then(
    ({ seq, duplicate }) => ({ seq, duplicate }),
    (error) => ({ code: error.code, retryAfterMs: error.retryAfterMs }),
  );

const acked = [];
const refused = [];
for (let i = 0; i < 2000 && refused.length < 5; i++) {
  const id = `fill-${i}-xx`;
  const answer = await publish(id);
  if (answer.seq) acked.push({ id, seq: answer.seq });
  else refused.push({ id, ...answer });
}
assert.ok(acked.length > 10, `only ${acked.length} were stored`);
for (const { code, retryAfterMs } of refused) {
  assert.equal(code, 'store_unavailable');
  assert.ok(retryAfterMs > 0);
}
assert.equal(await streams.isWritable(), false);

const readAll = async () => {
  const entries = [];
  for (let after = 0; ; ) {
    const page = await streams.history('chat:lobby', { after }, 200);
    entries.push(...page.entries.map(({ id, seq }) => ({ id, seq })));
    if (!page.more) return entries;
    after = entries.at(-1).seq;
  }
};
assert.deepEqual(await readAll(), acked, 'what was acknowledged is there, what was refused is not');

// The operator makes room.
execFileSync('mount', ['-o', 'remount,size=16m', folder]);
assert.equal(await streams.isWritable(), true);
const again = await publish(refused[0].id);
assert.deepEqual(again, { seq: acked.length + 1, duplicate: false });
assert.deepEqual(await publish(acked[0].id), { seq: 1, duplicate: true });
await streams.close();
console.log('held');
