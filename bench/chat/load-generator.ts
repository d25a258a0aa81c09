import { fileURLToPath } from 'node:url';
import { Program } from '../lib/program.ts';
import type { FromGenerator, Outcome, Plan } from './plan.ts';

/** The load generator, a process of its own. */
export class LoadGenerator {
  readonly #program: Program;

  private constructor(program: Program) {
    this.#program = program;
  }

  static async start(): Promise<LoadGenerator> {
    const script = fileURLToPath(new URL('generator.ts', import.meta.url));
    return new LoadGenerator(await Program.start({ args: [script], ipc: true, ready: /ready/ }));
  }

  /** One at a time. Rejects where the run failed its checks. */
  run(plan: Plan): Promise<Outcome> {
    const { child } = this.#program;
    return new Promise((resolve, reject) => {
      const fail = (why: string): void => reject(new Error(`${plan.dialect}, ${plan.cell.name}: ${why}`));
      const onExit = (): void => fail('the load generator ended');
      child.once('exit', onExit);
      child.once('message', (message) => {
        child.off('exit', onExit);
        const answer = message as FromGenerator;
        if ('failure' in answer) fail(answer.failure);
        else resolve(answer.outcome);
      });
      child.send(plan);
    });
  }

  stop(): Promise<void> {
    return this.#program.stop();
  }
}
