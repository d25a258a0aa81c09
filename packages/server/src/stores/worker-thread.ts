import { Worker } from 'node:worker_threads';
import { isCode } from '@partyline/protocol/constants';
import { PartylineError } from '../core/partyline-error.ts';
import type { ReportIncident, StoreIncident } from './store-incident.ts';

export interface WorkerSetup {
  readonly role: 'writer' | 'reader' | 'checker';
  readonly file: string;
}

export interface WorkerCall {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

/** `id` 0 tells that the thread is ready, or why it isn't. */
export interface WorkerReply {
  readonly id: number;
  readonly value?: unknown;
  readonly failure?: { readonly message: string; readonly errcode?: number; readonly code?: string; readonly retryAfterMs?: number };
}

/** What a thread tells without being asked. */
export interface WorkerReport {
  readonly incident: StoreIncident;
}

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: PartylineError) => void;
}

/** Under Node's type stripping (tests) the thread's module is the source itself. */
const script = new URL(import.meta.url.endsWith('.ts') ? './sqlite-worker.ts' : './sqlite-worker.js', import.meta.url);

/** A worker thread with one SQLite connection. Calls are answered in order. A thread that died is replaced at the next call. */
export class WorkerThread {
  readonly #setup: WorkerSetup;
  readonly #report: ReportIncident;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #lastId = 0;
  #isClosed = false;

  private constructor(setup: WorkerSetup, report: ReportIncident) {
    this.#setup = setup;
    this.#report = report;
  }

  /** Resolves when the connection is open; rejects with why it can't be. */
  static async start(setup: WorkerSetup, report: ReportIncident): Promise<WorkerThread> {
    const thread = new WorkerThread(setup, report);
    await thread.#spawn();
    return thread;
  }

  call<T>(method: string, ...args: readonly unknown[]): Promise<T> {
    if (this.#isClosed) return Promise.reject(new PartylineError('store_unavailable', 'the store is closed'));
    if (!this.#worker) this.#spawn().catch(() => {});
    return this.#send<T>({ id: ++this.#lastId, method, args });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    const worker = this.#worker;
    const closing = worker ? this.call('close') : Promise.resolve();
    this.#isClosed = true;
    await closing.catch(() => {});
    await worker?.terminate();
  }

  #spawn(): Promise<void> {
    // Without the parent's flags: a loader of the parent's (a test runner's) is not the thread's.
    const worker = new Worker(script, { workerData: this.#setup, execArgv: ['--no-warnings'] });
    this.#worker = worker;
    const ready = new Promise<void>((resolve, reject) => this.#pending.set(0, { resolve, reject }));
    worker.on('message', (message: WorkerReply | WorkerReport) => {
      if ('incident' in message) this.#report(message.incident);
      else this.#settle(message);
    });
    worker.on('error', (error: Error) => this.#lose(worker, error.message));
    worker.on('exit', () => this.#lose(worker, 'its thread ended'));
    return ready;
  }

  #send<T>(call: WorkerCall): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#pending.set(call.id, { resolve, reject });
      this.#worker?.postMessage(call);
    });
  }

  #settle({ id, value, failure }: WorkerReply): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (failure) pending?.reject(problemOf(failure));
    else pending?.resolve(value as never);
  }

  #lose(worker: Worker, why: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const lost = [...this.#pending];
    this.#pending.clear();
    for (const [id, { reject }] of lost) {
      // Clients read what a call fails with, and why a thread ends may tell of paths (SECURITY 17).
      const message = id === 0 ? `the store failed: ${why}` : 'the store failed; send it again';
      reject(new PartylineError('store_unavailable', message, { retryAfterMs: 1000, cause: new Error(why) }));
    }
  }
}

/** SQLite's result codes, https://www.sqlite.org/rescode.html: the low byte is the primary code. */
const sqliteBusy = 5;
const sqliteLocked = 6;

function problemOf({ message, errcode, code, retryAfterMs }: NonNullable<WorkerReply['failure']>): PartylineError {
  if (isCode(code)) return new PartylineError(code, message, retryAfterMs === undefined ? {} : { retryAfterMs });
  const primary = errcode === undefined ? undefined : errcode & 0xff;
  if (primary === sqliteBusy || primary === sqliteLocked)
    return new PartylineError('busy', 'another process holds the store; send it again', { retryAfterMs: 1000 });
  return new PartylineError('store_unavailable', `the store is not available (${message}); send it again`, { retryAfterMs: 2000 });
}
