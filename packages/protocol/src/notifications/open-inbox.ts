import { z } from 'zod';
import { RemovedRange } from '../chat/entry.ts';
import { Verdict } from '../chat/join-room.ts';
import { limits } from '../limits.ts';
import { Position } from '../strings.ts';
import { Counts, InboxEntry } from './notification.ts';
import { InboxSettings } from './settings.ts';

/** Opens one's inbox: `epoch` and `after` as in `joinRoom`. From the answer on everything that happens there comes live. */
export const OpenInbox = z.preprocess(
  (value: unknown) => value ?? {},
  z.object({
    epoch: z.string().max(64).optional(),
    after: Position.optional(),
    limit: z.int().min(1).max(limits.page.max).optional(),
  }),
);
export type OpenInbox = z.infer<typeof OpenInbox>;

const Page = { entries: z.array(InboxEntry), more: z.boolean() };

/** `verdict`, `entries`, `more` and `removed` as in `joinRoom`'s answer. */
export const OpenInboxAck = z.object({
  ok: z.literal(true),
  epoch: z.string(),
  head: Position,
  verdict: Verdict,
  removed: RemovedRange.optional(),
  ...Page,
  counts: Counts,
  settings: InboxSettings,
});
export type OpenInboxAck = z.infer<typeof OpenInboxAck>;

export const InboxHistory = z
  .object({ before: Position.optional(), after: Position.optional(), limit: z.int().min(1).max(limits.page.max).optional() })
  .refine((query) => query.before === undefined || query.after === undefined, 'give `before` or `after`, not both');
export type InboxHistory = z.infer<typeof InboxHistory>;

export const InboxHistoryAck = z.object({ ok: z.literal(true), epoch: z.string(), ...Page });
export type InboxHistoryAck = z.infer<typeof InboxHistoryAck>;
