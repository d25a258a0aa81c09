import { z } from 'zod';
import { limits } from '../limits.ts';
import { Member } from '../person.ts';
import { Position, RoomName } from '../strings.ts';
import { Page, RemovedRange } from './entry.ts';

/**
 * Enters a room. `after` is the last seq that the client has seen, `epoch` the stream it saw it in; without `after` the
 * answer has the latest page. The name alone (`"lobby"`) is short for `{ room: "lobby" }`.
 */
const Fields = z.object({
  room: RoomName,
  epoch: z.string().max(64).optional(),
  after: Position.optional(),
  limit: z.int().min(1).max(limits.page.max).optional(),
});
export const JoinRoom = z.preprocess((value: string | z.input<typeof Fields>) => (typeof value === 'string' ? { room: value } : value), Fields);
export type JoinRoom = z.infer<typeof JoinRoom>;

/**
 * The answer to "I have seen up to `after`":
 * - `current`: nothing was missed (or nothing was claimed: `entries` is then the latest page).
 * - `replay`: `entries` follow `after` without a hole.
 * - `truncated`: retention removed `removed`; `entries` go on after it.
 * - `reset`: another epoch, or a position that the stream never had; forget what you have, `entries` is the latest page.
 */
export const Verdict = z.enum(['current', 'replay', 'truncated', 'reset']);
export type Verdict = z.infer<typeof Verdict>;

/**
 * Everything up to `head` is in `entries` or, where `more` is set, to be fetched with `history`; everything above `head`
 * comes live. After `replay` and `truncated`, `more` means later entries (`history { after }`); after `current` and
 * `reset`, earlier ones (`history { before }`).
 */
export const JoinRoomAck = z.object({
  ok: z.literal(true),
  room: z.string(),
  epoch: z.string(),
  head: Position,
  verdict: Verdict,
  removed: RemovedRange.optional(),
  ...Page,
  members: z.array(Member),
  memberCount: z.int(),
});
export type JoinRoomAck = z.infer<typeof JoinRoomAck>;
