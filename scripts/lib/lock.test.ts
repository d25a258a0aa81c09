import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withLock } from './lock.mjs';

const nobodyWaits = (): void => expect.unreachable('nobody else holds this lock');
const uniqueName = (): string => `test ${process.pid} ${crypto.randomUUID()}`;

test('one holds the lock at a time, and all get it', async () => {
  const name = uniqueName();
  let holders = 0;
  const done = await Promise.all(
    [1, 2, 3, 4].map((n) =>
      withLock(
        name,
        () => {},
        async () => {
          expect(++holders).toBe(1);
          await new Promise((resolve) => setImmediate(resolve));
          holders--;
          return n;
        },
      ),
    ),
  );
  expect(done).toEqual([1, 2, 3, 4]);
});

test('the lock is free again after work that failed', async () => {
  const name = uniqueName();
  await expect(withLock(name, nobodyWaits, () => Promise.reject(new Error('no network')))).rejects.toThrow('no network');
  await expect(withLock(name, nobodyWaits, () => Promise.resolve('done'))).resolves.toBe('done');
});

test('a holder that is killed leaves the lock to the one who waits', async () => {
  const name = uniqueName();
  const lock = JSON.stringify(join(import.meta.dirname, 'lock.mjs'));
  const program = `import { withLock } from ${lock}; await withLock(${JSON.stringify(name)}, () => {}, () => { console.log('held'); return new Promise((resolve) => setTimeout(resolve, 60_000)); });`;
  const holder = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  let waited = false;
  const onWait = (): void => {
    waited = true;
    holder.kill('SIGKILL');
  };
  await expect(withLock(name, onWait, () => Promise.resolve('mine'))).resolves.toBe('mine');
  expect(waited).toBe(true);
});
