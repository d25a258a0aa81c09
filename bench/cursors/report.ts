import { figure, percent, table } from '../lib/table.ts';
import type { Row } from './rows.ts';

const names: Record<Row['server'], string> = { ours: 'ours', naive: 'naive', bare: 'least' };

export function resultTable(rows: readonly Row[]): string {
  return table(
    [
      'people, server',
      'sent/s',
      'seen/s',
      'delivered',
      'p50 ms',
      'p95 ms',
      'p99 ms',
      'gap ms',
      'up B/s',
      'down kB/s',
      'B/update',
      'CPU',
      'main',
      'generator',
      'late ms',
    ],
    rows.map((row) => [
      `${row.people.toLocaleString('en-US')}, ${names[row.server]}`,
      figure(row.sentPerSec),
      figure(row.seenPerSec),
      percent(row.deliveredShare),
      figure(row.p50Ms),
      figure(row.p95Ms),
      figure(row.p99Ms),
      figure(row.maxRefreshMs),
      figure(row.upBytesPerSec),
      figure(row.mostDownBytesPerSec / 1000),
      figure(row.bytesPerUpdate),
      percent(row.serverCpu),
      percent(row.serverMainCpu),
      percent(row.generatorCpu),
      figure(row.lateP99Ms),
    ]),
  );
}

export function lineOf(row: Row): string {
  const { server, people, p99Ms, serverCpu, deliveredShare, chatAckP99Ms } = row;
  const chat = chatAckP99Ms === undefined ? '' : `, chat acknowledged in ${figure(chatAckP99Ms)} ms (p99)`;
  return `${people} people, ${names[server]}: p99 ${figure(p99Ms)} ms, ${percent(deliveredShare)} of what was sent, server CPU ${percent(serverCpu)}${chat}`;
}

/** How to read the columns, and what the generator's own part is. */
export function legend(floors: readonly Row[]): string {
  const floor = floors.map(
    ({ people, p99Ms, generatorCpu, lateP99Ms }) =>
      `${people} people, the generator finds it ${figure(p99Ms)} ms late (p99), in ${percent(generatorCpu)} of a core, its own moves ${figure(lateP99Ms)} ms late`,
  );
  return [
    'sent/s: moves each member sends of the 20 its hand makes; seen/s: positions it is told of each other one; delivered: of what was sent. p50 to p99: from each move of a',
    "hand until another member has it or a later one ('-': never); gap: the longest without anything new of a cursor. down: of the member that got most. CPU of one core, all threads.",
    `Least: a process that only reads what arrives and writes ready-made frames at the pace of ours. ${floor.length === 0 ? '' : `With ${floor.join('; ')}.`}`,
  ].join('\n');
}
