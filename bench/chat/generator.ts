import { runLoad } from './load.ts';
import type { FromGenerator, Plan } from './plan.ts';

/** The load generator's process: carries out the plans that it is sent, one after the other. */
const answer = (message: FromGenerator): void => void process.send?.(message);

process.on('message', (plan: Plan) => {
  runLoad(plan).then(
    (outcome) => answer({ outcome }),
    (error: unknown) => answer({ failure: error instanceof Error ? error.message : String(error) }),
  );
});
process.once('disconnect', () => process.exit());
console.log('ready');
