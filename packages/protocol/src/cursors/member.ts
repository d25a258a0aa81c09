import { z } from 'zod';
import { highestSlot } from './frame.ts';

/** Numbers for cursors within a room, from 0 up. */
export const Slot = z.int().min(0).max(highestSlot);

/** Whose cursor has which slot: `[slot, user, name, color]`, since hundreds of them come at once. */
export const CursorMember = z.tuple([Slot, z.string(), z.string(), z.string()]);
export type CursorMember = z.infer<typeof CursorMember>;
