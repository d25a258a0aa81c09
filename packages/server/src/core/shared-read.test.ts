import { expect, it } from 'vitest';
import { SharedRead } from './shared-read.ts';

it('shares one read under way and one to follow, and answers nobody with what was read before the question', async () => {
  const reads: PromiseWithResolvers<string>[] = [];
  const shared = new SharedRead(() => {
    const read = Promise.withResolvers<string>();
    reads.push(read);
    return read.promise;
  });
  const first = shared.ask();
  const later = Array.from({ length: 50 }, () => shared.ask());
  expect(reads).toHaveLength(1);
  reads[0]?.resolve('one');
  expect(await first).toBe('one');
  await new Promise((resolve) => setImmediate(resolve));
  expect(reads).toHaveLength(2);
  const last = shared.ask();
  reads[1]?.reject(new Error('two'));
  for (const each of later) await expect(each).rejects.toThrow('two');
  await new Promise((resolve) => setImmediate(resolve));
  reads[2]?.resolve('three');
  expect(await last).toBe('three');
  expect(reads).toHaveLength(3);
  void shared.ask();
  expect(reads).toHaveLength(4);
});
