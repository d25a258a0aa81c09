import type { Append } from '../../core/entry.ts';
import type { AppendResult, StreamState } from '../../core/stream-store.ts';
import { MemoryStore } from '../../stores/memory-store.ts';

/** A store that answers when the test says so: for what happens while a join or a publish is under way. */
export class HeldStore extends MemoryStore {
  #release: (() => void)[] | undefined;

  /** How many requests wait. */
  get waiting(): number {
    return this.#release?.length ?? 0;
  }

  hold(): void {
    this.#release ??= [];
  }

  release(): void {
    const waiting = this.#release ?? [];
    this.#release = undefined;
    for (const go of waiting) go();
  }

  override async open(stream: string): Promise<StreamState> {
    await this.#wait();
    return super.open(stream);
  }

  override async append(batch: readonly Append[]): Promise<readonly AppendResult[]> {
    await this.#wait();
    return super.append(batch);
  }

  async #wait(): Promise<void> {
    const waiting = this.#release;
    if (waiting) await new Promise<void>((resolve) => waiting.push(resolve));
  }
}
