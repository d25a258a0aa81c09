import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type CpuTime, cpuShare, cpuTime } from '../lib/cpu.ts';
import type { Dialect, FromReceiver, FromTarget, Load, ToReceiver, ToTarget } from './talk.ts';

/** How to start a server under test, and how members reach it. */
export interface Target {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly dialect: Dialect;
  /** `{i}` becomes the member's number. */
  readonly path: string;
  /** The program to run it with, where that is not Node. */
  readonly program?: string;
}

export interface Measured {
  readonly deliveriesPerSec: number;
  readonly messagesPerSec: number;
  /** Everything published was received within the time that follows the load. */
  readonly complete: boolean;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Shares of one core. */
  readonly serverCpu: number;
  readonly receiverCpu: number;
}

/** One server process and one receiver process, with members connected. */
export class Trial {
  readonly #target: ChildProcess;
  readonly #receiver: ChildProcess;
  readonly #members: number;
  #pid = 0;
  #port = 0;
  #received = 0;

  static async start(target: Target, members: number): Promise<Trial> {
    const trial = new Trial(target, members);
    const { port, pid } = await trial.#fromTarget('listening');
    trial.#pid = pid;
    trial.#port = port;
    trial.#tellReceiver({ do: 'open', count: members, port, path: target.path, dialect: target.dialect });
    await trial.#fromReceiver('open');
    return trial;
  }

  private constructor(target: Target, members: number) {
    this.#members = members;
    this.#target = start(target.file, target.args, target.program);
    this.#receiver = start('receiver.ts', []);
    this.#receiver.on('message', (message: FromReceiver) => {
      if (message.is !== 'count') return;
      this.#received = message.deliveries;
      this.#tellTarget({ do: 'count', deliveries: message.deliveries });
    });
  }

  get port(): number {
    return this.#port;
  }

  /** Bytes that the server process has resident, where the system tells. */
  get resident(): number {
    return residentBytes(this.#pid);
  }

  async run(seconds: number, rooms: number, pace: Load['pace']): Promise<Measured> {
    this.#tellReceiver({ do: 'start' });
    const before = await this.#fromReceiver('started');
    this.#tellTarget({ do: 'load', load: { seconds, rooms, members: this.#members, pace } });
    const cpu = this.#cpu();
    const { published, seconds: took } = await this.#fromTarget('done');
    const cpuAfter = this.#cpu();
    const due = before.deliveries + (published * this.#members) / rooms;
    const complete = await this.#arrived(due);
    this.#tellReceiver({ do: 'stop' });
    const after = await this.#fromReceiver('stopped');
    return {
      deliveriesPerSec: (after.deliveries - before.deliveries) / took,
      messagesPerSec: published / took,
      complete,
      p50Ms: after.p50,
      p99Ms: after.p99,
      serverCpu: cpuShare(cpu.server, cpuAfter.server, took).all,
      receiverCpu: cpuShare(cpu.receiver, cpuAfter.receiver, took).main,
    };
  }

  #cpu(): { server: CpuTime; receiver: CpuTime } {
    return { server: cpuTime(this.#pid), receiver: cpuTime(this.#receiver.pid ?? 0) };
  }

  async stop(): Promise<void> {
    const ended = [once(this.#receiver, 'exit'), once(this.#target, 'exit')];
    this.#tellReceiver({ do: 'close' });
    this.#tellTarget({ do: 'close' });
    await Promise.all(ended);
  }

  /** Waits for what is still under way, as long as anything comes. */
  async #arrived(due: number): Promise<boolean> {
    for (let last = -1; this.#received < due && this.#received > last; ) {
      last = this.#received;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    return this.#received >= due;
  }

  #tellTarget(message: ToTarget): void {
    this.#target.send(message);
  }

  #tellReceiver(message: ToReceiver): void {
    this.#receiver.send(message);
  }

  #fromTarget<I extends FromTarget['is']>(is: I): Promise<Extract<FromTarget, { is: I }>> {
    return answer(this.#target, is);
  }

  #fromReceiver<I extends FromReceiver['is']>(is: I): Promise<Extract<FromReceiver, { is: I }>> {
    return answer(this.#receiver, is);
  }
}

function start(file: string, args: readonly string[], program?: string): ChildProcess {
  const runtime = program === undefined ? {} : { execPath: program, execArgv: [] };
  return fork(fileURLToPath(new URL(file, import.meta.url)), args, { ...runtime, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

function answer<T>(child: ChildProcess, is: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: { is: string }): void => {
      if (message.is !== is) return;
      child.off('message', onMessage).off('exit', onExit);
      resolve(message as T);
    };
    const onExit = (code: number | null): void => reject(new Error(`a process of the bench ended with ${String(code)} before it said "${is}"`));
    child.on('message', onMessage).on('exit', onExit);
  });
}

function residentBytes(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024;
  } catch {
    return Number.NaN;
  }
}
