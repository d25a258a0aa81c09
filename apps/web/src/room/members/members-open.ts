import { createPersistedStore } from '../../lib/persisted-store.ts';

/** Whether the members stand beside the conversation, where there is room for them. Kept by the browser. */
export const membersOpenStore = createPersistedStore('partyline.members-open', (kept) => kept !== false, localStorage);
