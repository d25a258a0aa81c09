import { expect, test } from 'vitest';
import { forEachSeq } from './seq-scanner.ts';

const entry = (seq: number, text: string): object => ({
  room: 'run0001-0',
  epoch: '0123456789ab',
  seq,
  id: `run0001-0-${seq.toString().padStart(8, '0')}`,
  sender: 'publisher',
  name: 'Publisher',
  color: '#2563EB',
  timestamp: '2026-01-01T00:00:00.000Z',
  kind: 'message',
  text,
});

function seqsIn(bytes: Buffer, start = 0, end = bytes.length): number[] {
  const seqs: number[] = [];
  forEachSeq(bytes, start, end, (seq) => seqs.push(seq));
  return seqs;
}

test('each entry of a page is seen once, in order, also the shortest', () => {
  const entries = Array.from({ length: 200 }, (_, index) => entry(index + 1, 'x'.repeat(index % 3)));
  const page = Buffer.from(`43/chat,1000[${JSON.stringify({ ok: true, epoch: '0123456789ab', entries, more: true })}]`);
  expect(seqsIn(page)).toEqual(entries.map((_, index) => index + 1));
});

test('a text that looks like a seq is none', () => {
  expect(seqsIn(Buffer.from(JSON.stringify([entry(7, '"seq":8 '.repeat(30))])))).toEqual([7]);
});

test('only the frame itself is read', () => {
  const [before, frame, after] = [1, 2, 3].map((seq) => JSON.stringify(entry(seq, ''))) as [string, string, string];
  expect(seqsIn(Buffer.from(before + frame + after), before.length, before.length + frame.length)).toEqual([2]);
});
