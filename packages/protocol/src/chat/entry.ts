import { z } from 'zod';
import { Position, PublishId, Seq } from '../strings.ts';

/**
 * An entry of a chat room as the wire shows it. Live events and pages of history have the same form, so one handler
 * serves both. `sender` and `timestamp` (ISO 8601) keep the names of the lesson; `name` and `color` are the sender's
 * at the time of writing.
 */
const common = {
  room: z.string(),
  epoch: z.string(),
  seq: Seq,
  id: PublishId,
  sender: z.string(),
  name: z.string(),
  color: z.string(),
  timestamp: z.iso.datetime(),
};

export const MessageEntry = z.object({
  ...common,
  kind: z.literal('message'),
  /** Empty where `deleted` is set: the text is gone from the store, the place in the order stays. */
  text: z.string(),
  deleted: z.literal(true).optional(),
  /** The seq of the message that this one answers. */
  replyTo: Seq.optional(),
});

/** `target` is the seq of the message that the entry changes; `seq` is the entry's own. */
export const EditEntry = z.object({ ...common, kind: z.literal('edit'), target: Seq, text: z.string(), deleted: z.literal(true).optional() });
export const DeleteEntry = z.object({ ...common, kind: z.literal('delete'), target: Seq });
export const ReactEntry = z.object({ ...common, kind: z.literal('react'), target: Seq, emoji: z.string(), on: z.boolean() });

export const ChangeEntry = z.discriminatedUnion('kind', [EditEntry, DeleteEntry, ReactEntry]);
export const ChatEntry = z.discriminatedUnion('kind', [MessageEntry, EditEntry, DeleteEntry, ReactEntry]);

export type MessageEntry = z.infer<typeof MessageEntry>;
export type ChangeEntry = z.infer<typeof ChangeEntry>;
export type ChatEntry = z.infer<typeof ChatEntry>;

/** A page of a stream, always in ascending order. */
export const Page = { entries: z.array(ChatEntry), more: z.boolean() };

/** Seqs that retention removed, both inclusive. */
export const RemovedRange = z.object({ from: Position, to: Position });
