import { z } from 'zod';
import { limits } from './limits.ts';

/** Names that every plain object already has. They are refused wherever a client may name something. (`in` would intern every id that comes by.) */
const reserved: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));
const isReserved = (value: string): boolean => reserved.has(value);

/** Neither NUL nor half of a surrogate pair: stores disagree about both, so neither gets in. */
const isStorable = (value: string): boolean => value.isWellFormed() && !value.includes('\0');

/** Something that leaves ink: not only spaces, marks without a letter, and letters that are drawn as nothing (the Hangul filler). */
const visible = /[^\p{Cc}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** The name of a room: starts with a letter or a digit. No `:` (it separates namespace and room in a stream's name). */
export const RoomName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'a room is named with letters, digits, "_", "." and "-", and starts with a letter or digit')
  .max(limits.roomLength)
  .refine((name) => !isReserved(name), 'this name is reserved');

/** A publish's own id, which makes it idempotent for its author in its room. */
export const PublishId = z
  .string()
  .regex(/^[A-Za-z0-9_-]+$/, 'an id consists of letters, digits, "_" and "-"')
  .min(limits.idLength.min)
  .max(limits.idLength.max)
  .refine((id) => !isReserved(id), 'this id is reserved');

/** Ids of users: what identity providers use (`auth0|5f7c`, `ana@example.org`, URLs, UUIDs), without spaces, quotes or markup. */
export const userIdRule = 'an id of 1 to 128 letters, digits and _.@|+=/:~-';
export const UserId = z
  .string()
  .regex(/^[A-Za-z0-9_.@|+=/:~-]{1,128}$/, userIdRule)
  .refine((id) => !isReserved(id), 'this id is reserved');

/** One line that says something. */
export const ShortText = (length: number): z.ZodType<string, string> =>
  z
    .string()
    .max(length)
    .refine(isStorable, 'a text has neither NUL nor half of a surrogate pair')
    .refine((text) => visible.test(text), 'a text has at least one visible character')
    .refine((text) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text), 'this text is one line');

/** A text that may be empty. */
export const LongText = (length: number): z.ZodType<string, string> =>
  z.string().max(length).refine(isStorable, 'a text has neither NUL nor half of a surrogate pair');

export const MessageText = z
  .string()
  .max(limits.textLength)
  .refine(isStorable, 'a text has neither NUL nor half of a surrogate pair')
  .refine((text) => visible.test(text), 'a text has at least one visible character');

/** One emoji, as Unicode recommends it for general interchange. */
export const Emoji = z.string().regex(/^\p{RGI_Emoji}$/v, 'a reaction is one emoji');

/** Controls, format characters such as bidirectional overrides, unassigned and private characters, line breaks. */
const invisible = /[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Zl}\p{Zp}]/u;
/** Zero-width joiner: invisible, but emoji and several scripts are written with it. */
const joiners = /[\u200C\u200D]/g;

/** How a person is shown: 1 to 40 visible characters, trimmed and in NFC. */
export const DisplayName = z
  .string()
  .max(limits.nameLength * 4)
  .refine(isStorable, 'a name has neither NUL nor half of a surrogate pair')
  .transform((name) => name.normalize('NFC').trim())
  .refine((name) => visible.test(name) && name.length <= limits.nameLength, `a name has 1 to ${limits.nameLength} visible characters`)
  .refine((name) => !invisible.test(name.replace(joiners, '')), 'a name has only visible characters');

/** The number of an entry in its stream. Starts at 1; 0 stands for "none yet". */
export const Seq = z.int().min(1);
export const Position = z.int().min(0);
