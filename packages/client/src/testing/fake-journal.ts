import type { Journal } from '../outbox.ts';
import type { PublishRecord } from '../publish.ts';

/** A journal whose writes end when a test says so; at once, unless it holds them. */
export class FakeJournal implements Journal {
  readonly records = new Map<string, PublishRecord>();
  #held: (() => void)[] | undefined;

  put(record: PublishRecord): void {
    this.records.set(record.request.payload.id, record);
  }

  delete(id: string): void {
    this.records.delete(id);
  }

  isOurs(): boolean {
    return true;
  }

  written(): Promise<void> {
    const held = this.#held;
    return held ? new Promise((resolve) => held.push(resolve)) : Promise.resolve();
  }

  hold(): void {
    this.#held ??= [];
  }

  release(): void {
    for (const resolve of this.#held ?? []) resolve();
    this.#held = undefined;
  }
}
