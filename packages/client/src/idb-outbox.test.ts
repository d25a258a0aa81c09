import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { idbOutbox } from './idb-outbox.ts';
import type { OutboxRecord } from './outbox-store.ts';
import { describeOutboxStore } from './testing/outbox-store-contract.ts';

const record: OutboxRecord = { owner: 'tab-1', order: 1, at: 1, request: { event: 'sendMessage', payload: { room: 'lobby', id: 'a', text: 'a' } } };

const freshDatabases = (): void => void vi.stubGlobal('indexedDB', new IDBFactory());
beforeEach(freshDatabases);
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describeOutboxStore('IndexedDB', async () => {
  freshDatabases();
  return idbOutbox;
});

it('says so where there is no IndexedDB', async () => {
  vi.stubGlobal('indexedDB', undefined);
  await expect(idbOutbox('scope')).rejects.toThrow('no IndexedDB');
});

it('rejects where the browser does not let it, as in some private windows, and works once it does', async () => {
  const open = vi.spyOn(indexedDB, 'open').mockImplementationOnce(() => {
    throw new DOMException('not in a private window', 'InvalidStateError');
  });
  await expect(idbOutbox('scope')).rejects.toThrow('not in a private window');
  expect(open).toHaveBeenCalledOnce();
  const store = await idbOutbox('scope');
  expect(await store.load()).toEqual([]);
});

it('D8 takes nothing of a write that does not fit', async () => {
  const store = await idbOutbox('scope');
  const put = vi.spyOn(IDBObjectStore.prototype, 'put');
  put.mockImplementationOnce(function (this: IDBObjectStore, ...args) {
    put.mockRestore();
    const request = this.put(...args);
    // As browsers do: the transaction goes back as a whole.
    this.transaction.abort();
    return request;
  });
  await expect(store.write([{ put: record }, { put: { ...record, order: 2 } }])).rejects.toThrow();
  expect(await store.load()).toEqual([]);
  await store.write([{ put: record }]);
  expect(await store.load()).toEqual([record]);
});

it('D8 takes nothing of a write with something in it that can not be kept', async () => {
  const store = await idbOutbox('scope');
  const strange = { ...record, at: (() => {}) as unknown as number };
  await expect(
    store.write([{ put: record }, { put: { ...strange, request: { ...record.request, payload: { ...record.request.payload, id: 'b' } } } as OutboxRecord }]),
  ).rejects.toThrow();
  expect(await store.load()).toEqual([]);
  await store.write([{ put: record }]);
  expect(await store.load()).toEqual([record]);
});

it('makes way for a newer version of the page, and rejects from then on', async () => {
  const store = await idbOutbox('scope');
  await store.write([{ put: record }]);
  const newer = await openDB('partyline-outbox', 2);
  await expect(store.write([{ delete: 'a' }])).rejects.toThrow();
  await expect(idbOutbox('scope')).rejects.toThrow();
  newer.close();
});

it('opens again after the database was deleted under it', async () => {
  const store = await idbOutbox('scope');
  await store.write([{ put: record }]);
  await new Promise((resolve) => {
    indexedDB.deleteDatabase('partyline-outbox').onsuccess = resolve;
  });
  await store.write([{ put: { ...record, order: 2 } }]);
  expect(await store.load()).toEqual([{ ...record, order: 2 }]);
});
