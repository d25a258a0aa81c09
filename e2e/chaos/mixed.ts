import { seededRandom } from '@partyline/testing';
import { type Fault, type FaultKind, faultKinds, inject, planFaults } from './faults.ts';
import type { Crew } from './stage/crew.ts';
import type { Life } from './stage/orders.ts';
import type { Usage } from './stage/probe.ts';
import { Stage } from './stage/stage.ts';

export interface MixedOptions {
  readonly seed: number;
  readonly ms: number;
  /** Clients start anew after each round, and the histories of one are judged at its end. */
  readonly roundMs: number;
  readonly kinds?: readonly FaultKind[];
  readonly env?: Readonly<Record<string, string>>;
  readonly say?: (line: string) => void;
  /** How long clients may take to have everything once the faults are over. */
  readonly patienceMs?: number;
  /** Told every few seconds how it stands. */
  readonly progress?: (totals: Totals) => void;
}

export interface Totals {
  readonly seed: number;
  readonly seconds: number;
  readonly rounds: number;
  readonly faults: number;
  readonly byKind: Readonly<Record<string, number>>;
  readonly published: number;
  readonly acked: number;
  readonly delivered: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly disordered: number;
  readonly violations: readonly string[];
  /** Of the server at the end of each round, with its clients there. */
  readonly usages: readonly Usage[];
}

/** Small enough for two cores to have something left for the faults. */
const size = { crews: 3, lines: 4, livesPerCrew: 12, rooms: 6, roomsPerLife: 3, perSecond: 40 } as const;
const progressEveryMs = 5_000;

/** Rounds of everything at once: clients that publish, and faults of every kind, then quiet, and a look at what came of it. */
export class MixedRun {
  readonly #options: MixedOptions;
  readonly #stage: Stage;
  #totals: Totals;
  #began = 0;

  constructor(options: MixedOptions) {
    this.#options = options;
    const { seed, say, patienceMs } = options;
    this.#stage = new Stage({ seed, ...(say && { say }), ...(patienceMs !== undefined && { patienceMs }) });
    const none = { rounds: 0, faults: 0, byKind: {}, published: 0, acked: 0, delivered: 0, lost: 0, duplicated: 0, disordered: 0 };
    this.#totals = { seed: options.seed, seconds: 0, ...none, violations: [], usages: [] };
  }

  async run(): Promise<Totals> {
    try {
      await this.#stage.serve(this.#options.env);
      for (let i = 0; i < size.lines; i++) await this.#stage.proxy();
      this.#began = performance.now();
      for (let left = this.#options.ms; left > 0; left -= this.#options.roundMs) await this.#round(Math.min(left, this.#options.roundMs));
      return this.#totals;
    } finally {
      await this.#stage.close();
    }
  }

  async #round(ms: number): Promise<void> {
    const { kinds = faultKinds, seed } = this.#options;
    // Its own numbers for each round, whatever the round before came to draw.
    const random = seededRandom(seed * 1_000 + this.#totals.rounds);
    const plan = planFaults(random, { ms, lines: size.lines, crews: size.crews, kinds });
    const crews: Crew[] = [];
    for (let i = 0; i < size.crews; i++) crews.push(await this.#manned(this.#lives(i, random)));
    const stopProgress = this.#progress();
    try {
      await this.#injectAll(plan, crews);
    } finally {
      stopProgress();
    }
    await Promise.all(crews.map((crew) => crew.ask('drive', { perSecond: 0, seed: 0 })));
    // Now and then nobody helps those who believe in a dead connection: they must find out by themselves.
    await this.#stage.settle({ isHurried: this.#totals.rounds % 4 !== 3 });
    await this.#judge();
    await this.#stage.dismiss();
  }

  #lives(crew: number, random: () => number): Life[] {
    const { proxies } = this.#stage;
    const round = this.#totals.rounds;
    return Array.from({ length: size.livesPerCrew }, (_, i) => {
      const line = Math.floor(random() * size.lines);
      const first = Math.floor(random() * size.rooms);
      const rooms = Array.from({ length: size.roomsPerLife }, (_unused, n) => `round${round}-room${(first + n) % size.rooms}`);
      return this.#stage.life(`r${round}c${crew}m${i}/1`, proxies[line]?.url ?? '', rooms, { outbox: this.#stage.outboxes });
    });
  }

  /** A process with these lives in it, which publish. */
  async #manned(lives: readonly Life[]): Promise<Crew> {
    const crew = await this.#stage.crew();
    await crew.open(lives);
    await crew.ask('drive', { perSecond: size.perSecond / size.crews, seed: this.#options.seed + this.#stage.crews.length });
    return crew;
  }

  async #injectAll(plan: readonly Fault[], crews: Crew[]): Promise<void> {
    const reload = async (index: number): Promise<void> => {
      const crew = crews[index] as Crew;
      await crew.kill();
      crews[index] = await this.#manned(crew.lives.map(nextLife));
    };
    const ground = { stage: this.#stage, crews, reload };
    const began = performance.now();
    /** What is done to one process comes one after the other: nobody kills what is just being started. */
    const busy = new Map<string, Promise<void>>();
    const failed: unknown[] = [];
    for (const fault of plan) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, began + fault.at - performance.now())));
      this.#count(fault);
      const target = targetOf(fault);
      const before = (target !== undefined && busy.get(target)) || Promise.resolve();
      const over = before.then(() => inject(fault, ground)).catch((error: unknown) => void failed.push(error));
      busy.set(target ?? `network ${fault.at}`, over);
    }
    await Promise.all(busy.values());
    if (failed.length > 0) throw failed[0];
  }

  #count({ kind, at, way }: Fault): void {
    this.#options.say?.(`${String(at).padStart(6)} ms  ${kind} ${way ?? ''}`.trimEnd());
    const { faults, byKind } = this.#totals;
    this.#totals = { ...this.#totals, faults: faults + 1, byKind: { ...byKind, [kind]: (byKind[kind] ?? 0) + 1 } };
  }

  async #judge(): Promise<void> {
    const verdict = await this.#stage.verdict();
    const usage = await this.#stage.server.usage();
    const t = this.#totals;
    this.#totals = {
      ...t,
      seconds: Math.round((performance.now() - this.#began) / 1000),
      rounds: t.rounds + 1,
      published: t.published + verdict.published,
      acked: t.acked + verdict.acked,
      delivered: t.delivered + verdict.delivered,
      lost: t.lost + verdict.lost,
      duplicated: t.duplicated + verdict.duplicated,
      disordered: t.disordered + verdict.disordered,
      violations: [...t.violations, ...verdict.violations.map((each) => `round ${t.rounds}: ${each}`)],
      usages: [...t.usages, usage],
    };
    this.#options.progress?.(this.#totals);
  }

  /** What clients themselves count, until the checker has spoken. */
  #progress(): () => void {
    const timer = setInterval(() => {
      void this.#stage.standing().then(
        ({ published, stored, delivered }) => {
          const { totals, seconds } = { totals: this.#totals, seconds: Math.round((performance.now() - this.#began) / 1000) };
          const sums = { published: totals.published + published, acked: totals.acked + stored, delivered: totals.delivered + delivered };
          this.#options.progress?.({ ...totals, seconds, ...sums });
        },
        () => {},
      );
    }, progressEveryMs);
    return () => clearInterval(timer);
  }
}

/** The process that it is done to, where it is done to one. */
function targetOf({ kind, crew }: Fault): string | undefined {
  if (kind.endsWith('-server')) return 'server';
  return kind.endsWith('-clients') ? `clients ${crew}` : undefined;
}

/** The same device after a reload, with what it had written down. */
function nextLife(life: Life): Life {
  const [user = '', number = '1'] = life.name.split('/');
  return { ...life, name: `${user}/${Number(number) + 1}` };
}
