import { fc } from '@partyline/testing/properties';
import type { ServerOptions } from 'socket.io';
import { afterAll, describe, test } from 'vitest';
import { accelerate } from './accelerate.ts';
import { compare, expectProgramOrder } from './testing/compare.ts';
import { LocalCluster } from './testing/local-cluster.ts';
import { program } from './testing/program.ts';
import { Site } from './testing/site.ts';

/** `npm run test:long -w @partyline/engine` runs thousands. A failure prints its seed; both are set from outside to repeat it. */
const PROGRAMS = Number(process.env['ENGINE_PROGRAMS'] ?? 30);
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
        fc.asyncProperty(program, async (each) => {
          const outcome = await ours.run(each);
          compare(each, await stock.run(each), outcome, 'all');
          if (inOrder) expectProgramOrder(outcome);
        }),
        { numRuns: PROGRAMS, seed: SEED, endOnFailure: PROGRAMS > 100 },
      );
    },
    60_000 + PROGRAMS * 500,
  );
});
