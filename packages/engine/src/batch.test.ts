import { expect, test } from 'vitest';
import { Batch } from './batch.ts';

const frame = (text: string): Buffer => Buffer.from(text);
const text = (batch: Batch): string => Buffer.concat([...batch.chunks()]).toString();

test('connections given the same frames in the same order stand on the same batch and share one concatenation', () => {
  const root = new Batch();
  const [a, b] = [frame('a'), frame('b')];
  const first = root.append(a).append(b);
  const second = root.append(a).append(b);
  expect(second).toBe(first);
  expect(second.chunks()).toBe(first.chunks());
  expect(text(first)).toBe('ab');
});

test('B2 a frame of its own sets a connection apart, without moving the others', () => {
  const root = new Batch();
  const [all, own, later] = [frame('all '), frame('own '), frame('later')];
  let one = root.append(all);
  const other = root.append(all);
  one = one.append(own);
  expect(text(one.append(later))).toBe('all own later');
  expect(text(other.append(later))).toBe('all later');
});

test('equal bytes in different buffers are different frames', () => {
  const root = new Batch();
  expect(root.append(frame('a'))).not.toBe(root.append(frame('a')));
});

test('bytes and frames are counted along the way', () => {
  const batch = new Batch().append(frame('abc')).append(frame('de'));
  expect([batch.bytes, batch.frames]).toEqual([5, 2]);
});

test('large frames are not copied, small ones between them are joined', () => {
  const large = Buffer.alloc(100_000);
  const batch = new Batch().append(frame('a')).append(frame('b')).append(large).append(frame('c'));
  expect(batch.chunks().map((chunk) => chunk.length)).toEqual([2, 100_000, 1]);
  expect(batch.chunks()[1]).toBe(large);
});

test('what the root forgot is grown anew', () => {
  const root = new Batch();
  const a = frame('a');
  const before = root.append(a);
  root.forget();
  expect(root.append(a)).not.toBe(before);
});
