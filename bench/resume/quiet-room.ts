import { setTimeout as sleep } from 'node:timers/promises';
import { quiet } from './cells.ts';
import { comeBack, gather } from './come-back.ts';
import { type Comparison, type Stage, startStage } from './compare.ts';
import { Contender } from './contenders.ts';
import { sideOf } from './side.ts';

/** Stock forgets events after two minutes, and looks for them once a minute: after three it has. Milliseconds. */
const quietMs = 185_000;

/** A room in which nothing is said for minutes, while other cells are measured. Its servers and clients are its own. */
export class QuietRoom {
  readonly #stages: Stage[] = [];
  #since = Number.NaN;

  async start(): Promise<void> {
    for (const start of [() => Contender.ours(), () => Contender.stock()]) {
      const stage = await startStage(start);
      this.#stages.push(stage);
      await gather(quiet, stage.contender, stage.crowd);
    }
    this.#since = performance.now();
  }

  /** When it has been quiet for long enough. */
  async finish(): Promise<Comparison> {
    await sleep(Math.max(0, this.#since + quietMs - performance.now()));
    const [ours, stock] = this.#stages as [Stage, Stage];
    const sides = { ours: sideOf([await comeBack(quiet, ours.contender, ours.crowd)]), stock: sideOf([await comeBack(quiet, stock.contender, stock.crowd)]) };
    return { cell: quiet, ...sides };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#stages.map((stage) => stage.stop()));
  }
}
