import { limits, RoomName } from '@partyline/protocol';
import { StartError } from '../start/start-error.ts';
import type { RunCommand } from './commands.ts';
import { numberOf, Source } from './scores/source.ts';
import { untilNext } from './ticker/pace.ts';
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
  for (let isFirst = true; !source.isStopped(); isFirst = false) {
    await source.post(`/api/feeds/${feed}`, { values: walk.values() });
    if (isFirst) process.stdout.write(`The feed "${feed}" moves: ${walk.size} keys, ${hz} times a second. Ctrl+C stops it.\n`);
    walk.step();
    await source.wait(untilNext(performance.now() - start, hz));
  }
  return 0;
};
