import { FakeClock } from '@partyline/testing';
import { expect, it } from 'vitest';
import { MemoryStore } from '../stores/memory-store.ts';
import type { Append } from './entry.ts';
import { PartylineError } from './partyline-error.ts';
import { Streams } from './streams.ts';

const lobby = 'chat:lobby';
const message = (id: string): Append => ({
  stream: lobby,
  id,
  author: { user: 'ana', name: 'Ana', color: '#DE281B' },
  at: 1_000,
  kind: 'message',
  data: { text: id },
});
const away = (): Promise<never> => Promise.reject(new PartylineError('busy', 'not now'));

/** Streams with an entry whose commit’s answer was lost, over a store that can’t be read then. */
async function withLostAnswer() {
  const store = new MemoryStore();
  const clock = new FakeClock();
  const streams = new Streams({ store, clock });
  const told: string[] = [];
  streams.listen('chat:', (_stream, _epoch, { id }) => told.push(id));
  await streams.publish(message('a-000001'));
  const { append, open } = { append: store.append.bind(store), open: store.open.bind(store) };
  let asked = 0;
  store.open = () => {
    asked += 1;
    return away();
  };
  store.append = async (batch) => {
    await append(batch);
    store.append = append;
    return away();
  };
  await expect(streams.publish(message('a-000002'))).rejects.toMatchObject({ code: 'busy' });
  const asksAfter = async (ms: number): Promise<number> => {
    clock.advance(ms);
    await new Promise(setImmediate);
    return asked;
  };
  return { streams, told, asksAfter, comeBack: () => void (store.open = open) };
}

it('D4 tells an entry whose commit’s answer was lost as soon as the store can be read again, though nobody publishes or joins', async () => {
  const { told, asksAfter, comeBack } = await withLostAnswer();
  expect([await asksAfter(0), await asksAfter(1_000), await asksAfter(1_000)]).toEqual([1, 2, 3]);
  expect(told).toEqual(['a-000001']);
  comeBack();
  await asksAfter(1_000);
  expect(told).toEqual(['a-000001', 'a-000002']);
  expect(await asksAfter(60_000)).toBe(3);
});

it('asks once, however often it failed, and not at all when it is closed', async () => {
  const { streams, asksAfter } = await withLostAnswer();
  const joining = streams.join(lobby, { limit: 5 }, () => {});
  await expect(joining).rejects.toMatchObject({ code: 'busy' });
  expect(await asksAfter(0)).toBe(2);
  expect(await asksAfter(1_000)).toBe(3);
  await streams.close();
  expect(await asksAfter(60_000)).toBe(3);
});
