import { memoryOutbox } from './memory-outbox.ts';
import { describeOutboxStore } from './testing/outbox-store-contract.ts';

describeOutboxStore('memory', async () => memoryOutbox());
