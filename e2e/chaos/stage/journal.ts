import { openSync, readFileSync, writeSync } from 'node:fs';
import type { HistoryEvent, Recorder } from '@partyline/testing/history';

/**
 * What the lives of one process did and saw, in a file that outlives a `kill -9`. A publish stands in it before it is sent, or the
 * log would have entries of which nobody knows.
 */
export class Journal {
  readonly #file: number;
  readonly #recorders = new Map<string, Recorder>();

  constructor(path: string) {
    this.#file = openSync(path, 'a');
  }

  keep(life: string, recorder: Recorder): void {
    this.#recorders.set(life, recorder);
  }

  forget(life: string): void {
    this.flush();
    this.#recorders.delete(life);
  }

  /** Writes down what happened since the last time. */
  flush(): void {
    for (const [life, { events }] of this.#recorders) {
      if (events.length > 0) writeSync(this.#file, `${JSON.stringify([life, events.splice(0)])}\n`);
    }
  }

  /** These publishes are in the life's outbox, whatever becomes of it. */
  kept(life: string, ids: readonly string[]): void {
    if (ids.length > 0) writeSync(this.#file, `${JSON.stringify([life, [], ids])}\n`);
  }

  /** The life's outbox took too long, so that it went on without: what it publishes doesn't wait for what earlier lives left. */
  wentOn(life: string): void {
    writeSync(this.#file, `${JSON.stringify([life, [], [], true])}\n`);
  }
}

/** What a journal says of one life. */
export interface Record {
  readonly events: HistoryEvent[];
  /** Publishes that were written down for certain. */
  readonly kept: Set<string>;
  /** Whether it went on without its outbox, for a while at least. */
  wentOn: boolean;
}

/** By life. A last line that was cut short by a kill is left out. */
export function readJournal(path: string): Map<string, Record> {
  const lives = new Map<string, Record>();
  for (const line of readFileSync(path, 'utf8').split('\n').slice(0, -1)) {
    const [life, events, kept = [], wentOn = false] = JSON.parse(line) as [life: string, events: HistoryEvent[], kept?: string[], wentOn?: boolean];
    const record = lives.get(life) ?? { events: [], kept: new Set(), wentOn: false };
    lives.set(life, record);
    record.events.push(...events);
    for (const id of kept) record.kept.add(id);
    record.wentOn ||= wentOn;
  }
  return lives;
}
