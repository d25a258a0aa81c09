import { z } from 'zod';
import { codes, type Code } from './codes.ts';

/** Why a request was refused. `retryAfterMs` is in milliseconds and stands with codes of the kind `retry` and `reconnect`. */
export const Problem = z.object({
  code: z.enum(Object.keys(codes) as [Code, ...Code[]]),
  message: z.string(),
  retryAfterMs: z.int().min(0).optional(),
});
export type Problem = z.infer<typeof Problem>;

/** The answer to a refused request. Where the client asked for none, the problem comes as an `error` event. */
export const Refusal = z.object({ ok: z.literal(false), error: Problem });
export type Refusal = z.infer<typeof Refusal>;
