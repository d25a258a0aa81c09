import { limits, RoomName } from '@partyline/protocol';
import { StartError } from '../start/start-error.ts';
import type { RunCommand } from './commands.ts';
import { numberOf, Source } from './scores/source.ts';
import { RandomWalk } from './ticker/random-walk.ts';

/** `partyline ticker`: a demo feed of prices that move, until Ctrl+C. */
export const ticker: RunCommand = async ({ values }, surroundings) => {
  const keys = numberOf(values, 'keys', { usual: 200, min: 1, max: limits.feedBatch });
  const hz = numberOf(values, 'hz', { usual: 10, min: 0.1, max: 50 });
  const feed = values.get('feed') ?? 'ticker';
  if (!RoomName.safeParse(feed).success) throw new StartError('--feed must be the name of a feed: letters, digits, "_", "." and "-".', { exitCode: 2 });
  const source = await Source.open(surroundings, values, 'feeds');
  const walk = new RandomWalk(Math.floor(keys), Math.random);
  const start = performance.now();
  for (let step = 0; !source.isStopped(); step += 1) {
    await source.post(`/api/feeds/${feed}`, { values: walk.values() });
    if (step === 0) process.stdout.write(`The feed "${feed}" moves: ${walk.size} keys, ${hz} times a second. Ctrl+C stops it.\n`);
    walk.step();
    // By the clock and not by the last step, so that a slow answer doesn't slow the ticker down.
    await source.wait(Math.max(1, start + ((step + 1) * 1000) / hz - performance.now()));
  }
  return 0;
};
