import type { z } from 'zod';
import { PartylineError } from '../../core/partyline-error.ts';

/** A7: what a client sent, as the wire's schema has it; throws `invalid_payload`, which names the field and never repeats its content. */
export function parsePayload<T extends z.ZodType>(schema: T, payload: unknown): z.output<T> {
  const result = schema.safeParse(payload);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue?.path.join('.') ?? '';
  const message = issue?.message ?? 'this is not what the event takes';
  throw new PartylineError('invalid_payload', path === '' ? message : `${path}: ${message}`);
}
