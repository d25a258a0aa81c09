import assert from 'node:assert/strict';
import type { Row } from './row.ts';

/** What no client of ours would say, and what it must be told. */
const nonsense: readonly (readonly [event: 'joinRoom' | 'history' | 'editMessage', payload: object, code: string])[] = [
  ['joinRoom', { after: -1 }, 'invalid_payload'],
  ['joinRoom', { after: 1.5 }, 'invalid_payload'],
  ['joinRoom', { after: '3' }, 'invalid_payload'],
  ['joinRoom', { after: 2 ** 53 }, 'invalid_payload'],
  ['joinRoom', { after: null }, 'invalid_payload'],
  ['joinRoom', { after: { $gt: 0 } }, 'invalid_payload'],
  ['joinRoom', { after: 3, epoch: 'x'.repeat(65) }, 'invalid_payload'],
  ['history', { after: -1 }, 'invalid_payload'],
  ['history', { after: 1, before: 3 }, 'invalid_payload'],
  ['history', { after: 1, limit: 201 }, 'invalid_payload'],
  ['editMessage', { seq: 10_000, text: 'x' }, 'no_such_entry'],
  ['editMessage', { seq: 0, text: 'x' }, 'invalid_payload'],
];

export const row: Row = {
  number: 4,
  fault: 'late, repeated, forged and out-of-order positions and acknowledgements',
  holds: 'an answer never skips what the client has not seen, and what is no position is refused with a code',
  isInTests: true,
  async run({ stage, isQuick }) {
    await stage.serve();
    const client = await stage.stock('ana');
    const said = 300;
    await Promise.all(Array.from({ length: said }, (_, i) => client.must('sendMessage', { room: 'lobby', text: String(i) })));
    const { epoch } = await client.must('joinRoom', 'lobby');
    for (const [event, payload, code] of nonsense) {
      const answer = await client.ask(event, { room: 'lobby', ...payload });
      assert.equal(answer.ok ? 'granted' : answer.error.code, code, `${event} ${JSON.stringify(payload)}`);
    }
    // A position that the stream never had, and one of another stream, make the client forget: they are never taken for the head.
    for (const claim of [
      { epoch, after: said + 1 },
      { epoch: 'another', after: 3 },
      { epoch, after: 2 ** 52 },
    ]) {
      assert.equal((await client.must('joinRoom', { room: 'lobby', ...claim })).verdict, 'reset');
    }
    const positions = isQuick ? 200 : 5_000;
    for (let i = 0; i < positions; i++) {
      const after = Math.floor(stage.random() * (said + 1));
      const limit = 1 + Math.floor(stage.random() * 200);
      const { entries, more, verdict, head } = await client.must('joinRoom', { room: 'lobby', epoch, after, limit });
      const told = Math.min(limit, said - after);
      assert.deepEqual(
        { seqs: entries.map(({ seq }) => seq), more, verdict, head },
        {
          seqs: Array.from({ length: told }, (_, n) => after + 1 + n),
          more: after + told < said,
          verdict: after === said ? 'current' : 'replay',
          head: said,
        },
      );
      // Acknowledgements of what nobody asked for, twice.
      const forged = { type: 3, nsp: '/chat', id: Math.floor(stage.random() * 1_000), data: [{ seq: said }] };
      for (let n = 0; n < 2; n++) (client.socket as unknown as { packet(packet: object): void }).packet(forged);
    }
    return { positions, forgeries: nonsense.length + positions * 2 };
  },
};
