import { readdirSync } from 'node:fs';
import type { Row } from './row.ts';

const here = new URL('./', import.meta.url);

/** Every row that has a script, by number. A script is a file whose name begins with the number, and exports `row`. */
export async function allRows(): Promise<Row[]> {
  const files = readdirSync(here).filter((name) => /^\d\d-.*\.ts$/.test(name));
  const modules = await Promise.all(files.sort().map((name) => import(new URL(name, here).href) as Promise<{ row: Row }>));
  return modules.map(({ row }) => row);
}

/** `all`, or numbers and ranges: `1,2,6-10`. Throws where one of them has no script. */
export function chosen(rows: readonly Row[], choice: string): Row[] {
  if (choice === 'all') return [...rows];
  const numbers = choice.split(',').flatMap((part) => {
    const [from = Number.NaN, to = from] = part.split('-').map(Number);
    return part.includes('-') ? rows.map(({ number }) => number).filter((number) => number >= from && number <= to) : [from];
  });
  return numbers.map((number) => {
    const row = rows.find((each) => each.number === number);
    if (!row) throw new Error(`no script for row ${number}; there are ${rows.map((each) => each.number).join(', ')}`);
    return row;
  });
}
