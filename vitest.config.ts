import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import LongestFirst from './scripts/vitest/longest-first.ts';

/** Threads and processes that tests start run the sources as they are. What Node makes of those is kept for the next one that starts. */
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url));

/** Long enough for a machine that does other things as well; no test waits for it when all is well. */
const patience = { poll: { timeout: 20_000 } };

/** Workspace packages resolve to their sources, so that a test never runs against an old build. */
const resolve = { conditions: ['@partyline/source'] };

/**
 * Tests with processes and browsers come after the quick ones, all in one group: the former wait more than they work, the latter work, and so
 * three files at a time do well on two cores.
 */
const processes = {
  pool: 'forks',
  maxWorkers: 3,
  expect: patience,
  testTimeout: 120_000,
  hookTimeout: 120_000,
  retry: 0,
  sequence: { groupOrder: 2 },
} as const;

export default defineConfig({
  test: {
    reporters: ['default', './scripts/vitest/summary-reporter.ts'],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        resolve,
        ssr: { resolve },
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.{ts,tsx}', 'apps/**/*.test.{ts,tsx}', 'bench/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**', '**/*.{integration,process,browser}.test.ts'],
          pool: 'threads',
          maxWorkers: '100%',
          expect: patience,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // Not 0: with one worker vitest would move that group to the end.
          sequence: { groupOrder: 1 },
        },
      },
      {
        resolve,
        ssr: { resolve },
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts', 'examples/**/*.test.ts', '**/*.{integration,process}.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**', 'e2e/browser/**', '**/*.browser.test.ts'],
          ...processes,
        },
      },
      {
        resolve,
        ssr: { resolve },
        test: {
          name: 'browser',
          include: ['e2e/browser/**/*.test.ts', '**/*.browser.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**'],
          ...processes,
        },
      },
    ],
  },
});
