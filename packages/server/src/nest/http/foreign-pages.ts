import type { FastifyInstance } from 'fastify';
import { Origins } from '../adapter/origins.ts';
import type { RefusedOrigins } from '../adapter/refused-origins.ts';
import { corsOrigin } from '../adapter/server-options.ts';

/**
 * Tells of pages whose origin isn't in `origins`. They begin by asking for a session, and their browser keeps the answer from them: they never come
 * as far as a handshake.
 */
export function tellOfForeignPages(fastify: FastifyInstance, origins: readonly string[], refused: RefusedOrigins): void {
  const allowed = new Origins(corsOrigin(origins), false);
  fastify.addHook('onRequest', async ({ raw }) => {
    if (!(await allowed.allow(raw))) refused.tell(raw.headers.origin);
  });
}
