import { parentPort, workerData } from 'node:worker_threads';
import { SqliteChecker } from './sqlite-checker.ts';
import { SqliteReader } from './sqlite-reader.ts';
import { SqliteWriter } from './sqlite-writer.ts';
import type { ReportIncident, StoreIncident } from './store-incident.ts';
import type { WorkerCall, WorkerReply, WorkerReport, WorkerSetup } from './worker-thread.ts';

/** The thread's own side: opens its connection, then answers calls one by one, in order. */
if (!parentPort) throw new Error('this module runs as a worker thread');
const port = parentPort;
const { role, file } = workerData as WorkerSetup;

try {
  const report = (incident: StoreIncident): void => port.postMessage({ incident } satisfies WorkerReport);
  const connection: object = connect(report);
  port.postMessage({ id: 0, value: undefined } satisfies WorkerReply);
  port.on('message', ({ id, method, args }: WorkerCall) => {
    try {
      const value: unknown = (connection as Record<string, (...args: unknown[]) => unknown>)[method]?.(...args);
      port.postMessage({ id, value } satisfies WorkerReply);
    } catch (error) {
      port.postMessage({ id, failure: failureOf(error) } satisfies WorkerReply);
    }
    if (method === 'close') port.close();
  });
} catch (error) {
  port.postMessage({ id: 0, failure: failureOf(error) } satisfies WorkerReply);
}

function connect(report: ReportIncident): object {
  switch (role) {
    case 'writer':
      return new SqliteWriter(file, report);
    case 'reader':
      return new SqliteReader(file);
    case 'checker':
      return new SqliteChecker(file);
  }
}

function failureOf(error: unknown): NonNullable<WorkerReply['failure']> {
  const { message, errcode, code, retryAfterMs } = error as { message?: string; errcode?: number; code?: string; retryAfterMs?: number };
  const failure = { message: message ?? String(error), ...(retryAfterMs !== undefined && { retryAfterMs }) };
  if (typeof errcode === 'number') return { ...failure, errcode };
  return typeof code === 'string' ? { ...failure, code } : failure;
}
