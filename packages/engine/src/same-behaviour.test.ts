import fc from 'fast-check';
import type { ServerOptions } from 'socket.io';
import { afterAll, describe, expect, test } from 'vitest';
import { accelerate } from './accelerate.ts';
import { LocalCluster } from './testing/local-cluster.ts';
import { program, type Program } from './testing/program.ts';
import type { Entry, Outcome } from './testing/run.ts';
import { Site } from './testing/site.ts';

/** `npm run test:long -w @partyline/engine` runs thousands. A failure prints its seed; both are set from outside to repeat it. */
const PROGRAMS = Number(process.env['ENGINE_PROGRAMS'] ?? 40);
const SEED = Number(process.env['ENGINE_SEED'] ?? 20_261_123);

interface Variant {
  readonly name: string;
  readonly options: () => Partial<ServerOptions>[];
  /** Broadcasts wait for the cluster, so what is emitted directly overtakes them, with and without us. */
  readonly inOrder: boolean;
}

const variants: Variant[] = [
  { name: 'the in-memory adapter', options: () => [{}], inOrder: true },
  { name: 'compression', options: () => [{ perMessageDeflate: true, httpCompression: true }], inOrder: true },
  { name: 'connection state recovery', options: () => [{ connectionStateRecovery: {} }], inOrder: true },
  {
    name: 'a cluster of two',
    options: () => {
      const cluster = new LocalCluster();
      return [{ adapter: cluster.adapter() }, { adapter: cluster.adapter() }];
    },
    inOrder: false,
  },
];

describe.each(variants)('B2 on $name', ({ options, inOrder }) => {
  const sites: Site[] = [];
  afterAll(() => Promise.all(sites.map((site) => site.close())));

  test(
    `every client receives what it receives from stock Socket.IO, in the same order (${PROGRAMS} programs)`,
    async () => {
      const stock = await Site.open(options());
      const ours = await Site.open(options().map((each) => accelerate(each, { hard: Infinity })));
      sites.push(stock, ours);
      await fc.assert(
        fc.asyncProperty(program, async (each) => compare(each, await stock.run(each), await ours.run(each), inOrder)),
        { numRuns: PROGRAMS, seed: SEED, endOnFailure: PROGRAMS > 100 },
      );
    },
    60_000 + PROGRAMS * 500,
  );
});

function compare({ transports }: Program, stock: Outcome, ours: Outcome, inOrder: boolean): void {
  for (const [client, transport] of transports.entries()) {
    const expected = stock.received[client] ?? [];
    const received = ours.received[client] ?? [];
    expect(kept(received)).toEqual(kept(expected));
    // stock drops a volatile packet because another went out in the same turn; ours only where the client is behind
    if (transport === 'websocket') expect(isWithin(shown(expected), shown(received))).toBe(true);
    if (inOrder) expect(steps(received)).toEqual(steps(received).toSorted((a, b) => a - b));
  }
  expect(ours.answers).toEqual(stock.answers);
  expect(ours.heard).toEqual(stock.heard);
}

const steps = (entries: readonly Entry[]): number[] => entries.flatMap(({ step }) => step ?? []);

const shown = (entries: readonly Entry[]): string[] => entries.map(({ what }) => what);

const kept = (entries: readonly Entry[]): string[] => shown(entries.filter(({ volatile }) => !volatile));

/** Whether `part` can be had from `whole` by leaving something out. */
function isWithin(part: readonly string[], whole: readonly string[]): boolean {
  let next = 0;
  for (const each of whole) if (each === part[next]) next++;
  return next === part.length;
}
