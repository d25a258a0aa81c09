import { expect, it } from 'vitest';
import { play } from './run.ts';
import { storyOf } from './story/story.ts';
import { nameEpochs } from './trace.ts';

async function traceOf(seed: number): Promise<string[]> {
  const lines: string[] = [];
  await play(storyOf(seed), (line) => lines.push(line()));
  return nameEpochs(lines);
}

it('plays the same seed in the same way, down to the last packet, whatever was played before', async () => {
  const seeds = Array.from({ length: 40 }, (_, i) => i);
  const first: string[][] = [];
  for (const seed of seeds) first.push(await traceOf(seed));
  for (const seed of seeds.toReversed()) expect(await traceOf(seed)).toEqual(first[seed]);
  expect(new Set(first.map((lines) => lines.join('\n'))).size).toBe(seeds.length);
}, 120_000);
