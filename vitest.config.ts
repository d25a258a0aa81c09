import { defineConfig } from 'vitest/config';

/** Workspace packages resolve to their sources, so that a test never runs against an old build. */
const resolve = { conditions: ['@partyline/source'] };

/** Tests with processes and browsers come after the quick ones. They wait more than they work, so three files at a time do well on two cores. */
const processes = { pool: 'forks', maxWorkers: 3, testTimeout: 60_000, hookTimeout: 60_000, retry: 0 } as const;

export default defineConfig({
  test: {
    reporters: ['default', './scripts/vitest/summary-reporter.ts'],
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
          // Long enough for a machine that does other things as well; no test waits for it when all is well.
          testTimeout: 30_000,
          hookTimeout: 60_000,
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
          sequence: { groupOrder: 2 },
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
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
