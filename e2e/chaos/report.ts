import type { Totals } from './mixed.ts';

/** A column of the table: its head, and what it says of a moment. */
const columns: readonly (readonly [head: string, of: (totals: Totals) => number | string])[] = [
  ['seconds', ({ seconds }) => seconds],
  ['rounds', ({ rounds }) => rounds],
  ['faults', ({ faults }) => faults],
  ['publishes', ({ published }) => published],
  ['acked', ({ acked }) => acked],
  ['delivered', ({ delivered }) => delivered],
  ['lost', ({ lost }) => lost],
  ['duplicated', ({ duplicated }) => duplicated],
  ['disordered', ({ disordered }) => disordered],
  ['heap MB', ({ usages }) => megabytes(usages.at(-1)?.heap)],
  ['descriptors', ({ usages }) => usages.at(-1)?.descriptors ?? '-'],
];

export const tableHead = columns.map(([head]) => head.padStart(10)).join('  ');

export function tableRow(totals: Totals): string {
  return columns.map(([head, of]) => String(of(totals)).padStart(Math.max(10, head.length))).join('  ');
}

export function isClean({ lost, duplicated, disordered, violations }: Totals): boolean {
  return lost === 0 && duplicated === 0 && disordered === 0 && violations.length === 0;
}

export function faultTable({ byKind }: Totals): string {
  const kinds = Object.entries(byKind).sort(([, a], [, b]) => b - a);
  return kinds.map(([kind, count]) => `${String(count).padStart(6)}  ${kind}`).join('\n');
}

/** The last line: one JSON object. */
export function lastLine({ usages, violations, ...totals }: Totals): string {
  const [first, last] = [usages[0], usages.at(-1)];
  const server = { heapMb: [first, last].map((usage) => Number(megabytes(usage?.heap))), descriptors: [first, last].map((usage) => usage?.descriptors) };
  return JSON.stringify({ ...totals, violations: violations.length, server });
}

function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? '-' : (bytes / 2 ** 20).toFixed(1);
}
