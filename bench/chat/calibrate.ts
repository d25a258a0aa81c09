import { startResponder } from './contenders.ts';
import type { LoadGenerator } from './load-generator.ts';
import type { Cell, Outcome } from './plan.ts';

/** The better one of these counts: what else the machine does can only lower what the generator reaches. */
const attempts = 2;

/** Loads the responder, which answers as fast as it can and does nothing else: the limit is then near the generator's own. */
export async function calibrate(cell: Cell, generator: LoadGenerator, { measureMs }: { readonly measureMs: number }): Promise<Outcome> {
  const responder = await startResponder();
  const { port, pid: serverPid } = responder;
  const outcomes: Outcome[] = [];
  try {
    for (let i = 0; i < attempts; i++) {
      const plan = { cell, run: `calibration${i}`, dialect: 'partyline', port, serverPid, signIn: false, warmUpMs: measureMs / 2, measureMs } as const;
      outcomes.push(await generator.run(plan));
    }
  } finally {
    await responder.stop();
  }
  return outcomes.reduce((best, outcome) => (outcome.publishesPerSec > best.publishesPerSec ? outcome : best));
}
