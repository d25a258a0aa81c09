import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Program } from '../lib/program.ts';
import { RawClient } from '../lib/raw-client.ts';

export type TargetName = 'stock' | 'bare' | 'plain' | 'nest';

export interface Cost {
  /** Microseconds of the server's processor time for each request. */
  readonly cpuUs: number;
  readonly perSec: number;
}

const connections = 50;
/** Milliseconds that the last answers may take. */
const drainPatience = 5_000;
/** What a small request of an application has in it. */
const request = '421["ask",{"room":"general","text":"hello there","at":1800000000000}]';
const answer = '431[{"ok":true,"text":"hello there"}]';
/** `NEST_PROFILE=folder` writes a CPU profile of each server there. */
const profile = process.env['NEST_PROFILE'];

/** A server process and the connections that load it in a closed loop: each has so many requests under way, and sends another for each answer. */
export class Target {
  readonly name: TargetName;
  readonly #program: Program;
  readonly #clients: RawClient[] = [];
  #isLoading = false;
  #answered = 0;
  #waiting = 0;
  #onDrained = (): void => {};
  #failure: Error | undefined;

  private constructor(name: TargetName, program: Program) {
    this.name = name;
    this.#program = program;
  }

  static async start(name: TargetName): Promise<Target> {
    const flags = profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profile, '--cpu-prof-name', `${name}.cpuprofile`];
    const script = fileURLToPath(new URL('server.ts', import.meta.url));
    const program = await Program.start({ args: [...flags, script, name], ipc: true, ready: /port (\d+)/ });
    const target = new Target(name, program);
    await target.#connect(Number(program.told)).catch(async (error: unknown) => {
      await target.stop();
      throw error;
    });
    return target;
  }

  /** Loads the server for that many milliseconds, until the last answer is there. What is answered in one read is asked again in one write. */
  async load(ms: number, underWay: number): Promise<Cost> {
    const cpuBefore = await this.#cpuUs();
    const before = this.#answered;
    const began = performance.now();
    const drained = new Promise<void>((resolve) => {
      this.#onDrained = resolve;
    });
    this.#isLoading = true;
    const end = setTimeout(() => {
      this.#isLoading = false;
    }, ms);
    for (const client of this.#clients) {
      for (let i = 0; i < underWay; i++) this.#ask(client);
      client.flush();
    }
    const late = setTimeout(() => this.#fail('the last answers did not come'), ms + drainPatience);
    await drained;
    clearTimeout(end);
    clearTimeout(late);
    if (this.#failure) throw this.#failure;
    const seconds = (performance.now() - began) / 1_000;
    const count = this.#answered - before;
    return { cpuUs: ((await this.#cpuUs()) - cpuBefore) / count, perSec: count / seconds };
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.#program.stop();
  }

  async #connect(port: number): Promise<void> {
    while (this.#clients.length < connections) {
      const client: RawClient = await RawClient.connect({
        port,
        namespace: '',
        onFrame: (bytes, start, end) => this.#onAnswer(client, bytes.toString('latin1', start, end)),
        onRead: () => client.flush(),
        onLost: (why) => this.#fail(why),
      });
      this.#clients.push(client);
    }
  }

  #ask(client: RawClient): void {
    this.#waiting += 1;
    client.send(request);
  }

  #onAnswer(client: RawClient, text: string): void {
    if (text !== answer) return this.#fail(`unexpected: ${text}`);
    this.#answered += 1;
    this.#waiting -= 1;
    if (this.#isLoading) this.#ask(client);
    else if (this.#waiting === 0) this.#onDrained();
  }

  #fail(why: string): void {
    this.#isLoading = false;
    this.#failure ??= new Error(`${this.name}: ${why}`);
    this.#onDrained();
  }

  async #cpuUs(): Promise<number> {
    const { child } = this.#program;
    const told = once(child, 'message', { signal: AbortSignal.timeout(5_000) });
    child.send('cpu');
    const [cpuUs] = (await told) as [number];
    return cpuUs;
  }
}
