import type { z } from 'zod';
import { ChangeEntry, MessageEntry } from './chat/entry.ts';
import { MembershipChange } from './chat/membership.ts';
import { RemovedFromRoom } from './chat/removed-from-room.ts';
import { namespaces } from './namespaces.ts';
import { Problem } from './refusal.ts';

/** All that the server may send unasked, by namespace. */
export const down = {
  [namespaces.chat]: {
    newMessage: MessageEntry,
    messageChanged: ChangeEntry,
    userJoined: MembershipChange,
    userLeft: MembershipChange,
    removedFromRoom: RemovedFromRoom,
    error: Problem,
  },
} as const;

type Down = typeof down;

export type DownEvents<N extends keyof Down> = {
  [E in keyof Down[N]]: (payload: Down[N][E] extends z.ZodType ? z.infer<Down[N][E]> : never) => void;
};
