import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { bundleClient } from './testing/bundle.ts';

/** What a page loads for this package, with socket.io-client in it: bytes after gzip. Raise it only for a reason worth every visitor's time. */
const budget = 34 * 1024;
/** What it loads besides, when it has been shown: the outbox that stays. */
const laterBudget = 2 * 1024;

interface Part {
  readonly modules: string[];
  readonly bytes: number;
}

/** What is loaded at first, and what later. */
async function bundle(): Promise<{ first: Part; later: Part }> {
  const chunks = await bundleClient();
  const entry = chunks.filter(({ isEntry }) => isEntry);
  const atFirst = new Set([...entry, ...chunks.filter(({ fileName }) => entry.some(({ imports }) => imports.includes(fileName)))]);
  const partOf = (part: typeof chunks): Part => ({
    modules: part.flatMap((chunk) => chunk.moduleIds),
    bytes: gzipSync(part.map(({ code }) => code).join('\n')).length,
  });
  return { first: partOf([...atFirst]), later: partOf(chunks.filter((chunk) => !atFirst.has(chunk))) };
}

it('has no zod, no Node and none of the schemas in a browser bundle, and stays small', async () => {
  const { first, later } = await bundle();
  const modules = [...first.modules, ...later.modules];
  expect(first.modules.some((module) => module.includes('socket.io-client'))).toBe(true);
  expect(modules.filter((module) => /zod|node:|file-outbox|packages\/protocol\/src\/(index|up|down|strings|chat)/.test(module))).toEqual([]);
  expect(first.modules.filter((module) => /\/idb/.test(module))).toEqual([]);
  expect(later.modules.some((module) => module.includes('node_modules/idb/'))).toBe(true);
  expect(first.bytes).toBeLessThan(budget);
  expect(later.bytes).toBeLessThan(laterBudget);
});
