import { play } from './run.ts';
import { shrink } from './shrink.ts';
import { nameEpochs } from './trace.ts';
import type { HappeningKind } from './story/happenings.ts';
import { storyOf } from './story/story.ts';

/** What a person needs to know of a seed: what is wrong, what happened in as few steps as will do, and how to see it again. */
export async function reportOn(seed: number): Promise<string> {
  const story = await shrink(storyOf(seed));
  const lines: string[] = [];
  const { verdict } = await play(story, (line) => lines.push(line()));
  if (verdict.violations.length === 0) return `Seed ${seed} is good.`;
  return nameEpochs([
    `Seed ${seed} fails. See it again with: npm run simulate -- --seed ${seed}`,
    '',
    ...verdict.violations.map((violation) => `  ${violation}`),
    '',
    `What happened, without what it also fails without (${JSON.stringify(story.scenario)}):`,
    ...shorten(lines),
  ]).join('\n');
}

/** Enough to see how it began and how it ended. */
const mostLines = 400;

function shorten(lines: readonly string[]): readonly string[] {
  if (lines.length <= mostLines) return lines;
  const half = mostLines / 2;
  return [...lines.slice(0, half), `... ${lines.length - mostLines} lines ...`, ...lines.slice(-half)];
}

/** Sums over many runs. */
export interface Summary {
  readonly seeds: number;
  readonly happenings: number;
  readonly acked: number;
  readonly delivered: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly disordered: number;
  /** Hours that passed in there. */
  readonly simulatedHours: number;
  /** Seeds in which something was wrong. */
  readonly failed: readonly number[];
}

/** Plays seeds, until `isEnough`. */
export async function playSeeds(seeds: Iterable<number>, isEnough: (sum: Summary) => boolean = () => false): Promise<Summary> {
  let sum = sumOf([]);
  for (const seed of seeds) {
    const story = storyOf(seed);
    const { verdict, simulatedMs } = await play(story);
    const { acked, delivered, lost, duplicated, disordered, violations } = verdict;
    const counts = { acked, delivered, lost, duplicated, disordered };
    const failed = violations.length > 0 ? [seed] : [];
    sum = sumOf([sum, { seeds: 1, happenings: story.happenings.length, ...counts, simulatedHours: simulatedMs / 3_600_000, failed }]);
    if (isEnough(sum)) break;
  }
  return sum;
}

export function sumOf(summaries: readonly Summary[]): Summary {
  const add = (key: Exclude<keyof Summary, 'failed'>): number => summaries.reduce((sum, each) => sum + each[key], 0);
  return {
    seeds: add('seeds'),
    happenings: add('happenings'),
    acked: add('acked'),
    delivered: add('delivered'),
    lost: add('lost'),
    duplicated: add('duplicated'),
    disordered: add('disordered'),
    simulatedHours: add('simulatedHours'),
    failed: summaries.flatMap(({ failed }) => failed),
  };
}

/**
 * Plays as many seeds as it takes, from 0 on, until the checker says something like this; `undefined` where it doesn't in so many. Seeds
 * in whose stories not all of `needs` happen are left out.
 */
export async function firstFailure(
  most: number,
  like: RegExp,
  needs: readonly HappeningKind[] = [],
): Promise<{ seeds: number; violation: string } | undefined> {
  for (let seed = 0, seeds = 1; seeds <= most; seed++) {
    const story = storyOf(seed);
    if (!needs.every((need) => story.happenings.some(({ kind }) => kind === need))) continue;
    const { verdict } = await play(story);
    const violation = verdict.violations.find((each) => like.test(each));
    if (violation !== undefined) return { seeds, violation };
    seeds += 1;
  }
  return undefined;
}
