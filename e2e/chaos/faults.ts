import type { Way } from '@partyline/testing/tcp-proxy';
import type { Crew } from './stage/crew.ts';
import type { Stage } from './stage/stage.ts';

export type FaultKind = (typeof networkFaults)[number] | (typeof serverFaults)[number] | (typeof clientFaults)[number];

const networkFaults = ['cut', 'half-open', 'cut-mid-frame', 'stall', 'drip', 'black-hole', 'delay', 'refuse'] as const;
const serverFaults = ['kill-server', 'stop-server', 'freeze-server'] as const;
const clientFaults = ['freeze-clients', 'reload-clients'] as const;
export const faultKinds: readonly FaultKind[] = [...networkFaults, ...serverFaults, ...clientFaults];

/** One fault, decided before the run begins: the same seed makes the same ones, at the same times. */
export interface Fault {
  readonly kind: FaultKind;
  /** Milliseconds after the start, and how long it lasts. */
  readonly at: number;
  readonly forMs: number;
  /** Which of the networks, and which of the client processes; each kind looks at the one that it means. */
  readonly line: number;
  readonly crew: number;
  readonly way: Way | undefined;
  /** From 0 up to 1, for whatever has a size. */
  readonly size: number;
}

export interface PlanOptions {
  readonly ms: number;
  readonly lines: number;
  readonly crews: number;
  readonly kinds: readonly FaultKind[];
}

/** Between two faults there is some time to get going again, or nothing would be under way when the next one comes. */
const pause = { least: 150, most: 1_200 } as const;
/** A server needs about a second to start. */
const serverPauseMs = 3_000;

export function planFaults(random: () => number, { ms, lines, crews, kinds }: PlanOptions): Fault[] {
  const below = (bound: number): number => Math.floor(random() * bound);
  const plan: Fault[] = [];
  let serverIsFreeAt = 0;
  for (let at = pause.least; at < ms; at += pause.least + below(pause.most - pause.least)) {
    const isServerFree = at >= serverIsFreeAt;
    const possible = kinds.filter((kind) => isServerFree || !isOfServer(kind));
    const kind = possible[below(possible.length)];
    // Drawn for every kind, so that what follows doesn't depend on which one it was.
    const [line, crew, size, forMs] = [below(lines), below(crews), random(), 100 + below(2_900)];
    const way = ([undefined, 'up', 'down'] as const)[below(3)];
    if (kind === undefined) continue;
    if (isOfServer(kind)) serverIsFreeAt = at + forMs + serverPauseMs;
    plan.push({ kind, at, forMs, line, crew, way, size });
  }
  return plan;
}

function isOfServer(kind: FaultKind): boolean {
  return (serverFaults as readonly FaultKind[]).includes(kind);
}

/** What faults are done to. A process of clients may be another one after each fault. */
export interface Ground {
  readonly stage: Stage;
  readonly crews: Crew[];
  /** Kills a process of clients and opens their next lives in a new one. */
  readonly reload: (crew: number) => Promise<void>;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Does it, and resolves when it is over. */
export async function inject({ kind, forMs, line, crew, way, size }: Fault, { stage, crews, reload }: Ground): Promise<void> {
  const proxy = stage.proxies[line];
  const clients = crews[crew];
  if (!proxy || !clients) throw new Error(`there is no network ${line} or no process of clients ${crew}`);
  const during = async (begin: () => void, end: () => void = () => proxy.pass()): Promise<void> => {
    begin();
    await wait(forMs);
    end();
  };
  switch (kind) {
    case 'cut':
      return proxy.cut();
    case 'half-open':
      return proxy.cut(way === 'up' ? 'server' : 'client');
    case 'cut-mid-frame':
      return during(() => proxy.cutAfter(1 + Math.floor(size * 4_000), way ?? 'down'));
    case 'stall':
      return during(() => proxy.stall(way));
    case 'drip':
      return during(() => proxy.drip(500 + size * 20_000, way));
    case 'black-hole':
      return during(() => proxy.blackHole(way));
    case 'delay':
      return during(() => proxy.delay(size * 300, way));
    case 'refuse':
      return during(() => {
        proxy.refuse();
        proxy.cut();
      });
    case 'kill-server':
      await stage.server.kill();
      await wait(forMs / 4);
      await stage.serve();
      return;
    case 'stop-server': {
      const { code } = await stage.server.stop();
      if (code !== 0) throw new Error(`the server ended with ${code} after SIGTERM: ${stage.server.log}`);
      await stage.serve();
      return;
    }
    case 'freeze-server':
      return during(
        () => stage.server.freeze(),
        () => stage.server.thaw(),
      );
    case 'freeze-clients':
      return during(
        () => clients.freeze(),
        () => clients.thaw(),
      );
    case 'reload-clients':
      return reload(crew);
  }
}
