import type { Message } from '@partyline/react';

/** What the message box is for at the moment. */
export type ComposeMode = { kind: 'new' } | { kind: 'reply'; message: Message } | { kind: 'edit'; message: Message };
