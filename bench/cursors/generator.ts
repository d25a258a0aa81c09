import { Floor } from './floor.ts';
import type { FromGenerator, Load } from './plan.ts';

/** The load generator's process: everyone who is in the room. Carries out one load. */
const answer = (message: FromGenerator): void => void process.send?.(message);

async function carryOut(load: Load): Promise<void> {
  const floor = new Floor(load);
  try {
    await floor.enter();
    answer({ outcome: await floor.move((state) => answer({ state })) });
  } catch (error) {
    answer({ failure: error instanceof Error ? error.message : String(error) });
  } finally {
    floor.leave();
  }
}

process.on('message', (load: Load) => void carryOut(load));
process.once('disconnect', () => process.exit());
console.log('ready');
