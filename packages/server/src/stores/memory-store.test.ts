import { describeStore } from '@partyline/testing/store-contract';
import { MemoryStore } from './memory-store.ts';

describeStore('MemoryStore', () => {
  const store = new MemoryStore();
  return Promise.resolve({ store, destroy: () => store.close() });
});
