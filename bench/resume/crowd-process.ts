import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Program } from '../lib/program.ts';
import type { Answer, Order, Replay, Return } from './plan.ts';

/** The load generator, a process of its own: holds one crowd. */
export class CrowdProcess {
  readonly #program: Program;

  private constructor(program: Program) {
    this.#program = program;
  }

  static async start(): Promise<CrowdProcess> {
    const script = fileURLToPath(new URL('generator.ts', import.meta.url));
    return new CrowdProcess(await Program.start({ args: [script], ipc: true, ready: /ready/ }));
  }

  return(order: Omit<Extract<Order, { do: 'return' }>, 'do'>): Promise<Return> {
    return this.#ask({ do: 'return', ...order }) as Promise<Return>;
  }

  replayAgain(serverPid: number): Promise<Replay> {
    return this.#ask({ do: 'replay again', serverPid }) as Promise<Replay>;
  }

  async tell(order: Order): Promise<void> {
    await this.#ask(order);
  }

  stop(): Promise<void> {
    return this.#program.stop();
  }

  /** One at a time. Rejects where the crowd failed its checks. */
  async #ask(order: Order): Promise<unknown> {
    const { child } = this.#program;
    const ended = new AbortController();
    const answered = once(child, 'message', { signal: ended.signal });
    const onExit = (): void => ended.abort(new Error('the load generator ended'));
    child.once('exit', onExit);
    child.send(order);
    const [answer] = (await answered.finally(() => child.off('exit', onExit))) as [Answer];
    if ('failure' in answer) throw new Error(answer.failure);
    return answer.done;
  }
}
