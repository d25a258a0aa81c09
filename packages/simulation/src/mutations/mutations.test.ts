import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MutatedSources } from './mutated.ts';
import { mutations } from './mutations.ts';

/** Seeds after which a mutation must have shown. Most show within a few. */
const patience = 500;

let sources: MutatedSources;
beforeAll(async () => {
  sources = await MutatedSources.open();
});
afterAll(() => sources.close());

describe('the checker bites', () => {
  it('is content with the sources as they are', async () => {
    const { firstFailure } = await sources.simulationOf({ what: 'nothing', changes: [], caughtAs: /^/ });
    expect(await firstFailure(30, /^/)).toBeUndefined();
  }, 120_000);

  it.each(mutations.map((mutation) => [mutation.what, mutation] as const))(
    'when %s',
    async (_what, mutation) => {
      const { firstFailure } = await sources.simulationOf(mutation);
      const failure = await firstFailure(patience, mutation.caughtAs, mutation.needs);
      expect(failure, `not noticed in ${patience} seeds`).toBeDefined();
    },
    120_000,
  );
});
