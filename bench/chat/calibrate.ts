import { startResponder } from './contenders.ts';
import type { LoadGenerator } from './load-generator.ts';
import type { Cell, Outcome } from './plan.ts';

/** Loads the responder, which answers as fast as it can and does nothing else: the limit is then near the generator's own. */
export async function calibrate(cell: Cell, generator: LoadGenerator, pace: { readonly warmUpMs: number; readonly measureMs: number }): Promise<Outcome> {
  const responder = await startResponder();
  const { port, pid: serverPid } = responder;
  try {
    return await generator.run({ cell, run: 'calibration', dialect: 'partyline', port, serverPid, signIn: false, ...pace });
  } finally {
    await responder.stop();
  }
}
