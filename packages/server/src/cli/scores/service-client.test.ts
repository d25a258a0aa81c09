import { describe, expect, it } from 'vitest';
import type { StartError } from '../../start/start-error.ts';
import { ServiceClient } from './service-client.ts';

type Reply = Response | 'down';
const json = (status: number, body: object): Response => Response.json(body, { status });
const refused = (status: number, code: string, retryAfterMs?: number): Response =>
  json(status, { ok: false, error: { code, message: `it is ${code}`, ...(retryAfterMs !== undefined && { retryAfterMs }) } });

/** A server that answers so, in this order, the last one ever after. */
function clientOf(...replies: [Reply, ...Reply[]]) {
  const waits: number[] = [];
  const bodies: unknown[] = [];
  let stopped = false;
  const client = new ServiceClient({
    url: 'http://127.0.0.1:1',
    token: 't',
    scope: 'scores',
    fetch: (_url, init) => {
      bodies.push(init?.body);
      const reply = (replies.length > 1 ? replies.shift() : replies[0]) as Reply;
      return reply === 'down' ? Promise.reject(new TypeError('fetch failed')) : Promise.resolve(reply.clone());
    },
    wait: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    isStopped: () => stopped,
  });
  return { client, waits, bodies, stop: () => (stopped = true) };
}
const sentenceOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => expect.fail('this was taken'),
    (error: unknown) => (error as StartError).message,
  );

describe('ServiceClient', () => {
  it('sends the same again while that may help, after as long as the server says', async () => {
    const { client, waits, bodies } = clientOf(
      json(200, { ok: true }),
      refused(429, 'rate_limited', 700),
      'down',
      refused(503, 'store_unavailable'),
      json(200, { ok: 1 }),
    );
    await client.post('/api/x', { a: 1 });
    expect(await client.post('/api/x', { a: 2 })).toEqual({ ok: 1 });
    expect(waits).toEqual([700, 500, 1000]);
    expect(bodies).toEqual(['{"a":1}', '{"a":2}', '{"a":2}', '{"a":2}', '{"a":2}']);
  });

  it('gives up after a minute of it', async () => {
    const { client, waits } = clientOf(refused(503, 'busy', 3000));
    expect(await sentenceOf(client.post('/x', {}))).toBe('The server at http://127.0.0.1:1 refused: it is busy.');
    expect(waits.reduce((a, b) => a + b)).toBeLessThan(70_000);
  });

  it('says at once what no repetition mends, and what to do', async () => {
    expect(await sentenceOf(clientOf('down').client.post('/x', {}))).toContain('No Partyline server answers at http://127.0.0.1:1: start one');
    expect(await sentenceOf(clientOf(refused(401, 'token_expired')).client.post('/x', {}))).toContain('`partyline token --scope scores --days 1`');
    expect(await sentenceOf(clientOf(refused(403, 'forbidden')).client.post('/x', {}))).toContain('refused the token: it is forbidden');
    expect(await sentenceOf(clientOf(refused(400, 'invalid_payload')).client.post('/x', {}))).toBe(
      'The server at http://127.0.0.1:1 refused: it is invalid_payload.',
    );
    expect(await sentenceOf(clientOf(json(404, {})).client.post('/x', {}))).toBe('The server at http://127.0.0.1:1 refused: status 404.');
  });

  it('ends when it is stopped, with the answer if there was one', async () => {
    const down = clientOf(json(200, {}), 'down');
    await down.client.post('/x', {});
    down.stop();
    expect(await down.client.post('/x', {})).toBeUndefined();
  });
});
