import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ClientHistory } from '@partyline/testing/history';
import { bareEnv } from '../../support/bare-env.ts';
import { readJournal } from './journal.ts';
import type { Life, OrderName, Orders, Reply, Standing } from './orders.ts';
import { endWithUs } from './with-us.ts';

const program = fileURLToPath(new URL('crew-process.ts', import.meta.url));

/** A process full of clients. */
export class Crew {
  readonly #child: ChildProcess;
  readonly #journal: string;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #lives = new Map<string, Life>();
  /** Lives whose users may not connect any more. */
  readonly thrownOut = new Set<string>();
  /** Lives that ended without a word, and whose last moments nobody can tell. */
  readonly #gone = new Set<string>();
  #standing: Standing = { published: 0, stored: 0, failed: 0, delivered: 0, live: 0, pending: 0 };
  #asked = 0;
  #output = '';

  private constructor(journal: string) {
    this.#journal = journal;
    // The sources, so that no build is ever stale, and none has to be made.
    const args = ['--conditions=@partyline/source', program, journal];
    this.#child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env: bareEnv() });
    endWithUs(this.#child);
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
    this.#child.on('message', (reply: Reply) => this.#replied(reply));
    this.#child.once('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(this.#ended);
    });
  }

  static async start(journal: string): Promise<Crew> {
    const crew = new Crew(journal);
    await crew.#expect(0);
    return crew;
  }

  /** Whether `kill` ended it. */
  get wasKilled(): boolean {
    return this.#child.signalCode === 'SIGKILL';
  }

  get lives(): readonly Life[] {
    return [...this.#lives.values()];
  }

  ask<N extends OrderName>(order: N, ask: Orders[N]['ask']): Promise<Orders[N]['answer']> {
    const number = ++this.#asked;
    if (!this.#child.connected) return Promise.reject(this.#ended);
    const answer = this.#expect(number) as Promise<Orders[N]['answer']>;
    this.#child.send({ number, order: { do: order, ...ask } });
    return answer;
  }

  async open(lives: readonly Life[]): Promise<void> {
    for (const life of lives) this.#lives.set(life.name, life);
    await this.ask('open', { lives });
  }

  /** Ends lives as applications do. What they had not sent is nobody's to send now. */
  async close(lives: readonly string[]): Promise<void> {
    await this.ask('close', { lives });
    for (const life of lives) this.#gone.add(life);
  }

  /** Resolves when all of its lives are live; rejects where that takes longer than any machine needs. */
  async live(): Promise<void> {
    const took = await this.ask('live', { withinMs: 60_000 });
    if (took.some((each) => each < 0)) throw new Error('some of the clients were not live within a minute');
  }

  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  /** `kill -9`: all of its lives are gone, as where a browser crashes. */
  async kill(): Promise<void> {
    for (const { name } of this.lives) this.#gone.add(name);
    if (this.#child.exitCode !== null || this.wasKilled) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  async standing(): Promise<Standing> {
    if (!this.wasKilled) {
      const asked = this.ask('standing', {});
      this.#standing = await asked.catch((error: unknown) => {
        if (!this.wasKilled) throw error;
        return this.#standing;
      });
    }
    return this.wasKilled ? { ...this.#standing, live: 0, pending: 0 } : this.#standing;
  }

  async dismiss(): Promise<void> {
    await this.kill();
    rmSync(this.#journal, { force: true });
  }

  /** What its lives did and saw. */
  histories(): ClientHistory[] {
    const journal = readJournal(this.#journal);
    return this.lives.map(({ name, user, device }) => {
      const { events = [], kept = new Set<string>(), wentOn = false } = journal.get(name) ?? {};
      const end = this.thrownOut.has(name) ? 'out' : this.#gone.has(name) ? 'gone' : 'quiet';
      // D5 over several lives holds as far as each waited for what was left to it.
      return { client: name, user, device: wentOn ? name : device, events, kept, end };
    });
  }

  get #ended(): Error {
    return new Error(`a process of clients ended: ${this.#output}`);
  }

  #expect(number: number): Promise<unknown> {
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(number, waiting);
    // Whoever asked looks at it; a process that is killed must not bring the harness down.
    waiting.promise.catch(() => {});
    return waiting.promise;
  }

  #replied({ number, answer, error }: Reply): void {
    const waiting = this.#waiting.get(number);
    this.#waiting.delete(number);
    if (error === undefined) waiting?.resolve(answer);
    else waiting?.reject(new Error(error));
  }
}
