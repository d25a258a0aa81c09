import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { longFiles } from './longest-first.ts';

it('names files that are there', () => {
  const root = new URL('../../', import.meta.url);
  expect(Object.keys(longFiles).filter((file) => !existsSync(fileURLToPath(new URL(file, root))))).toEqual([]);
});
