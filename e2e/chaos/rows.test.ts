import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { allRows } from './rows/index.ts';
import { missingFor } from './rows/needs.ts';
import { runRow } from './run-rows.ts';

const rows = await allRows();

/** Rows of RELIABILITY's table that need several nodes, or what is not built yet; README.md says which and why. */
const elsewhere = [14, 18, 19, 20, 21, 22, 23, 29, 39, 44, 45];

for (const row of rows.filter(({ isInTests }) => isInTests)) {
  const missing = missingFor(row);
  it.skipIf(missing.length > 0)(
    `RELIABILITY ${row.number} ${row.fault}: ${row.holds}${missing.map((what) => ` (needs ${what})`).join('')}`,
    async () => {
      const seed = Math.floor(Math.random() * 1_000_000);
      const said: string[] = [];
      const result = await runRow(row, { seed, isQuick: true, say: (line) => said.push(line) });
      expect(result, `seed ${seed}\n${said.join('\n')}\n${'error' in result ? result.error : ''}`).toMatchObject({ state: 'held' });
    },
    120_000,
  );
}

it('README.md has each row in its table, with the script that is there', () => {
  const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
  const told = [...readme.matchAll(/^\| (\d+) \|/gm)].map(([, number]) => Number(number));
  expect(told).toEqual(rows.map(({ number }) => number));
  expect([...told, ...elsewhere].sort((a, b) => a - b)).toEqual(Array.from({ length: 47 }, (_, i) => i + 1));
});
