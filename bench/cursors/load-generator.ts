import { fileURLToPath } from 'node:url';
import { Program } from '../lib/program.ts';
import type { FromGenerator, Load, Outcome } from './plan.ts';

export type OnState = (state: 'measuring' | 'measured') => void;

/** Carries out a load in a process of its own, which ends with it. Rejects where something came that must not. */
export async function generate(load: Load, onState: OnState = () => {}): Promise<Outcome> {
  const script = fileURLToPath(new URL('generator.ts', import.meta.url));
  const program = await Program.start({ args: [script], ipc: true, ready: /ready/ });
  try {
    return await new Promise((resolve, reject) => {
      const { child } = program;
      child.once('exit', () => reject(new Error('the load generator ended')));
      child.on('message', (message) => {
        const answer = message as FromGenerator;
        if ('state' in answer) onState(answer.state);
        else if ('failure' in answer) reject(new Error(`${load.wire}, ${load.people} people: ${answer.failure}`));
        else resolve(answer.outcome);
      });
      child.send(load);
    });
  } finally {
    await program.kill();
  }
}
