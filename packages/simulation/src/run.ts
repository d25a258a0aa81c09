import type { Verdict } from '@partyline/testing/history';
import { Chance } from './chance.ts';
import { happenings } from './story/happenings.ts';
import type { Happening, Story } from './story/story.ts';
import { noTrace, type Trace } from './trace.ts';
import { World } from './world.ts';

export interface Run {
  readonly verdict: Verdict;
  /** Milliseconds that passed in there. */
  readonly simulatedMs: number;
}

/** Plays a story. The same story gives the same run, down to the last line of its trace. */
export async function play({ scenario, happenings: story }: Story, trace: Trace = noTrace): Promise<Run> {
  const world = await World.open(scenario, new Chance(0), trace);
  for (const happening of story) await happen(world, happening, trace);
  trace(() => '* all faults end, and everyone comes back');
  world.chance = new Chance(1);
  await world.calm();
  const verdict = await world.judge();
  const simulatedMs = world.clock.monotonic();
  world.killServer();
  for (const tab of world.tabs) tab.close(false);
  return { verdict, simulatedMs };
}

/** A happening brings its own chance, so that the others stay as they are when one is left out. */
async function happen(world: World, { kind, seed }: Happening, trace: Trace): Promise<void> {
  world.chance = new Chance(seed);
  const what = await happenings[kind].run(world, world.chance);
  if (what !== undefined) trace(() => `* ${what}`);
  await world.move(world.chance.below(12));
}
