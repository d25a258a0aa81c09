import { describe, expect, it } from 'vitest';
import type { OpenOutboxStore, OutboxRecord } from '../outbox-store.ts';
import type { PublishRequest } from '../publish.ts';

const scope = 'http://partyline.test ana';
const message = (id: string, text = id): PublishRequest => ({ event: 'sendMessage', payload: { room: 'lobby', id, text } });
const record = (id: string, more: Partial<OutboxRecord> = {}): OutboxRecord => ({ owner: 'tab-1', order: 1, at: 1, request: message(id), ...more });

/** What every store of outboxes keeps to. `make` gives one that is empty; what it opens twice has the same content. */
export function describeOutboxStore(name: string, make: () => Promise<OpenOutboxStore>): void {
  describe(`an outbox in ${name}`, () => {
    const opened = async () => {
      const open = await make();
      return { open, store: await open(scope) };
    };
    const idsIn = (records: readonly OutboxRecord[]): string[] => records.map(({ request }) => request.payload.id).sort();

    it('is empty at first', async () => {
      const { store } = await opened();
      expect(await store.load()).toEqual([]);
      await store.close();
    });

    it('D8 has what was written, all of it and byte for byte, when it is opened again', async () => {
      const { open, store } = await opened();
      const strange = ['👩‍👩‍👧', 'שלום', '\u2028\u2029', '\uFEFF', '\0', '\uD800', 'é', 'e\u0301', '\n', '"\\', '__proto__'];
      const records = [
        ...strange.map((text, i) => record(`strange${i}`, { request: message(`strange${i}`, text) })),
        record('failed', { error: { code: 'rate_limited', message: 'slowly', retryAfterMs: 5 } }),
        record('a change', {
          epoch: 'e',
          order: 7,
          at: 1.5,
          request: { event: 'react', payload: { room: 'lobby', id: 'a change', seq: 1, emoji: '👍', on: false } },
        }),
      ];
      await store.write(records.map((put) => ({ put })));
      await store.close();
      const again = await open(scope);
      const loaded = await again.load();
      expect(loaded).toHaveLength(records.length);
      expect(loaded).toEqual(expect.arrayContaining(records));
      await again.close();
    });

    it('takes changes in their order: the last one of an id counts', async () => {
      const { store } = await opened();
      await store.write([{ put: record('a') }, { put: record('b') }, { delete: 'a' }, { put: record('c') }, { put: record('c', { order: 9 }) }]);
      await store.write([{ delete: 'b' }, { delete: 'unknown' }, { put: record('b', { order: 8 }) }]);
      expect((await store.load()).map(({ request, order }) => `${request.payload.id} ${order}`).sort()).toEqual(['b 8', 'c 9']);
      await store.write([]);
      await store.close();
    });

    it('keeps one user’s records from another’s, at the same server and elsewhere', async () => {
      const { open, store } = await opened();
      const others = ['http://partyline.test ana2', 'http://partyline.test an', 'http://elsewhere.test ana', ''];
      await store.write([{ put: record('mine') }]);
      for (const [i, name] of others.entries()) {
        const other = await open(name);
        expect(await other.load()).toEqual([]);
        await other.write([{ put: record(`other${i}`) }, { delete: 'mine' }]);
        await other.close();
      }
      expect(idsIn(await store.load())).toEqual(['mine']);
      await store.close();
    });

    it('gives what was loaded away: changing it changes nothing', async () => {
      const { store } = await opened();
      await store.write([{ put: record('a') }]);
      for (const loaded of await store.load()) Object.assign(loaded.request.payload, { text: 'changed' });
      expect(await store.load()).toEqual([record('a')]);
      await store.close();
    });

    it('keeps a full outbox', async () => {
      const { open, store } = await opened();
      const ids = Array.from({ length: 1_000 }, (_, i) => `id${String(i).padStart(4, '0')}`);
      await store.write(ids.map((id) => ({ put: record(id, { request: message(id, 'x'.repeat(4_000)) }) })));
      await store.close();
      const again = await open(scope);
      expect(idsIn(await again.load())).toEqual(ids);
      await again.write(ids.map((id) => ({ delete: id })));
      expect(await again.load()).toEqual([]);
      await again.close();
    });
  });
}
