import { z } from 'zod';
import { limits } from '../limits.ts';
import { Position, RoomName } from '../strings.ts';

/** What stands under a key: any JSON, small. `null` is a value as well; what is gone is told as `removed`. */
export const FeedKey = RoomName;
export const FeedValue = z.json();
export type FeedValue = z.infer<typeof FeedValue>;

/** A key and its last value. */
export const FeedPair = z.tuple([FeedKey, FeedValue]);
export type FeedPair = z.infer<typeof FeedPair>;

/**
 * Asks for a feed: all of it, or some keys. Comes at most `maxHz` times a second, each time with the last values of what changed. One
 * connection may ask for one feed several times, as for the whole at 4 Hz and for the row in view at 10.
 */
export const Subscribe = z.object({
  feed: RoomName,
  keys: z.array(FeedKey).min(1).max(limits.feedKeysAsked).optional(),
  maxHz: z.number().min(limits.feedHz.min).max(limits.feedHz.max).default(limits.feedHz.default),
});
export type Subscribe = z.infer<typeof Subscribe>;

/**
 * A snapshot, and what it is of: `epoch` is the feed's identity, another one after each start of the server; `version` counts its changes. What
 * comes for this subscription bears its `channel`, which those with the same keys and rate share.
 */
export const SubscribeAck = z.object({
  ok: z.literal(true),
  feed: z.string(),
  channel: z.string(),
  epoch: z.string(),
  version: Position,
  values: z.array(FeedPair),
  /** Milliseconds since anything changed, where anything ever did. */
  quietForMs: z.int().min(0).optional(),
  /** How often it comes at most: the rate that was asked for, or the next lower one that the server has. */
  hz: z.number(),
});
export type SubscribeAck = z.infer<typeof SubscribeAck>;

/** After it nothing more of this channel comes. */
export const Unsubscribe = z.object({ channel: z.string().max(limits.channelLength) });
export type Unsubscribe = z.infer<typeof Unsubscribe>;

export const UnsubscribeAck = z.object({ ok: z.literal(true) });
export type UnsubscribeAck = z.infer<typeof UnsubscribeAck>;

/**
 * What changed after version `from` up to version `to`, only the last value of each key. Who has at least `from` applies it; who has less has
 * missed something, and subscribes again. Who has `to` or more has it all.
 */
export const FeedDelta = z.object({
  channel: z.string(),
  epoch: z.string(),
  from: Position,
  to: Position,
  values: z.array(FeedPair),
  removed: z.array(FeedKey).optional(),
});
export type FeedDelta = z.infer<typeof FeedDelta>;

/** Nothing was told for a while, and we are not behind. Whoever has less than `version` has missed something. */
export const FeedQuiet = z.object({
  channel: z.string(),
  epoch: z.string(),
  version: Position,
  /** Milliseconds since anything changed, where anything ever did. */
  quietForMs: z.int().min(0).optional(),
});
export type FeedQuiet = z.infer<typeof FeedQuiet>;
