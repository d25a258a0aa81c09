import { fileURLToPath } from 'node:url';
import { Program } from '../lib/program.ts';
import type { Arrivals, FromCrowd, ToCrowd } from './plan.ts';

/** Everyone who is online, in a process of their own. */
export class Crowd {
  readonly #program: Program;
  readonly #told: FromCrowd[] = [];
  #wake = (): void => {};
  #hasEnded = false;

  private constructor(program: Program) {
    this.#program = program;
    program.child.on('message', (message) => {
      this.#told.push(message as FromCrowd);
      this.#wake();
    });
    program.child.once('exit', () => {
      this.#hasEnded = true;
      this.#wake();
    });
  }

  static async start(): Promise<Crowd> {
    const script = fileURLToPath(new URL('crowd-process.ts', import.meta.url));
    return new Crowd(await Program.start({ args: [script], ipc: true, ready: /ready/ }));
  }

  async enter(port: number, secret: string, users: number): Promise<void> {
    this.#send({ do: 'enter', port, secret, users });
    await this.#next('entered');
  }

  /** Resolves once the crowd counts; the promise in what it resolves with does when all have come. */
  async await(prefix: string, expected: number): Promise<{ readonly arrivals: Promise<Arrivals> }> {
    this.#send({ do: 'await', prefix, expected });
    await this.#next('waiting');
    return { arrivals: this.#next('arrived').then(({ arrivals }) => arrivals) };
  }

  leave(): Promise<void> {
    return this.#program.kill();
  }

  #send(message: ToCrowd): void {
    this.#program.child.send(message);
  }

  async #next<S extends FromCrowd['state']>(state: S): Promise<Extract<FromCrowd, { state: S }>> {
    while (this.#told.length === 0) {
      if (this.#hasEnded) throw new Error('the process of those who are online ended');
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const message = this.#told.shift() as FromCrowd;
    if (message.state === 'failed') throw new Error(message.why);
    if (message.state !== state) throw new Error(`${message.state} came for ${state}`);
    return message as Extract<FromCrowd, { state: S }>;
  }
}
