import type { z } from 'zod';
import { PartylineError } from '../../core/partyline-error.ts';
import { parsePayload } from '../adapter/parse-payload.ts';

/** A7: like `parsePayload`. JSON that isn't declared as JSON is read as a form or as a text; what is wrong with it then is the header. */
export function parseBody<T extends z.ZodType>(schema: T, body: unknown, contentType: string | undefined): z.output<T> {
  const isJson = /^application\/json\b/i.test(contentType ?? '');
  if (!isJson && !schema.safeParse(body).success) throw new PartylineError('invalid_payload', 'send JSON, with the header "content-type: application/json"');
  return parsePayload(schema, body);
}
