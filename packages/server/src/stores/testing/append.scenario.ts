// Appends to four rooms without a pause, and prints `room head epoch` for each acknowledgement, until it is killed (see killed.process.test.ts).
import { writeSync } from 'node:fs';
import { SqliteStore } from '../sqlite-store.ts';
import { message } from './database-folder.ts';

const [, , file = '', round] = process.argv;
const store = await SqliteStore.open({ file, onIncident: ({ kind }) => writeSync(1, `! ${kind}\n`) });

async function publish(stream: string): Promise<void> {
  for (let i = 0; ; i++) {
    const [result] = await store.append([message(`id-${round}-${i}`, { stream, data: { text: 'x'.repeat(i % 300) } })]);
    if (result && 'seq' in result) writeSync(1, `${stream} ${result.seq} ${result.epoch}\n`);
  }
}

await Promise.all(['a', 'b', 'c', 'd'].map(publish));
