import { expect, it } from 'vitest';
import { MemoryStore } from '../stores/memory-store.ts';
import type { Append, Entry } from './entry.ts';
import { Streams } from './streams.ts';

const lobby = 'chat:lobby';
const ana = { user: 'ana', name: 'Ana', color: '#DE281B' };

function message(id: string, over: Partial<Append> = {}): Append {
  return { stream: lobby, id, author: ana, at: 1_000, kind: 'message', data: { text: id }, ...over };
}

/** Three messages, of which memory has the last one. While the next page is read, the first of them is deleted. */
async function deletingWhileRead(): Promise<Streams> {
  const store = new MemoryStore();
  const streams = new Streams({ store, recent: 1 });
  for (const id of ['a-000001', 'a-000002', 'a-000003']) await streams.publish(message(id));
  const read = store.read.bind(store);
  store.read = async (...args) => {
    store.read = read;
    const page = await read(...args);
    await streams.publish(message('d-000001', { kind: 'delete', target: 1, erasesTarget: true, data: {} }));
    return page;
  };
  return streams;
}

const inWords = (entries: readonly Entry[]): string[] => entries.map(({ seq, data }) => `${seq} ${data === null ? 'erased' : 'whole'}`);

it.each([undefined, 0])('answers a join with nothing of what was deleted while a page was read for it (after %o)', async (after) => {
  const streams = await deletingWhileRead();
  let told: string[] = [];
  await streams.join(lobby, { after, limit: 10 }, ({ entries }) => (told = inWords(entries)));
  expect(told).toEqual(['1 erased', '2 whole', '3 whole', '4 whole']);
});

it.each([{ after: 0 }, { before: 4 }, 'latest'] as const)('gives no page with what was deleted while it was read (%o)', async (range) => {
  const streams = await deletingWhileRead();
  const page = await streams.history(lobby, range, 10);
  expect(inWords(page?.entries ?? []).slice(0, 3)).toEqual(['1 erased', '2 whole', '3 whole']);
});
