import { figure, percent, table } from '../lib/table.ts';
import type { Comparison } from './compare.ts';
import type { Side } from './side.ts';

/** The comparison of every cell, for people. */
export function resultTable(comparisons: readonly Comparison[]): string {
  const head = ['', '', 'connected p50', 'p99 ms', 'live p50', 'p99 ms', 'entries/s', 'delivered', 'server CPU s', 'main thread', 'generator'];
  return table(
    head,
    comparisons.flatMap(({ cell, ours, stock }) => [
      [cell.name, 'ours', ...figures(ours)],
      ['', 'stock', ...figures(stock)],
    ]),
  );
}

function figures(side: Side): string[] {
  return [
    figure(side.connectedP50Ms),
    figure(side.connectedP99Ms),
    figure(side.liveP50Ms),
    figure(side.liveP99Ms),
    figure(side.entriesPerSec),
    percent(side.deliveredShare),
    figure(side.serverCpu),
    percent(side.serverMainShare),
    percent(side.generatorShare),
  ];
}

/** What of a return is the handshake, and what the replay: the same replay was asked for again on the connections that stood. */
export function costText({ cell, ours }: Comparison): string {
  const { clients, rooms, missed } = cell;
  const perClient = (seconds: number): number => (seconds * 1e6) / clients;
  const again = ours.runs.map((run) => run.again).filter((replay) => replay !== undefined);
  const replayCpu = again.reduce((sum, { serverCpu }) => sum + serverCpu, 0) / again.length;
  const whole = perClient(ours.serverCpu);
  const replay = perClient(replayCpu);
  return [
    `${cell.name}: a client's return costs our server ${figure(whole)} us of processor time. The same replay of ${missed * rooms} entries alone, on a connection`,
    `that stands, costs ${figure(replay)} us: ${percent(replay / whole)} of it. The rest is connecting: TCP, WebSocket, Engine.IO, CONNECT with its JWT.`,
  ].join('\n');
}

/** What the table has no column for. */
export function remarks(comparisons: readonly Comparison[]): string {
  return comparisons
    .flatMap(({ cell, ours, stock }) => [
      ...restartRemark(cell.name, ours, stock),
      ...crowdRemark(cell.name, 'ours', ours),
      ...crowdRemark(cell.name, 'stock', stock),
    ])
    .join('\n');
}

function restartRemark(name: string, ours: Side, stock: Side): string[] {
  if (Number.isNaN(ours.restartMs)) return [];
  return [`${name}: from its start until it listened again ours took ${figure(ours.restartMs)} ms, stock ${figure(stock.restartMs)} ms.`];
}

function crowdRemark(name: string, whose: string, { turnedAway }: Side): string[] {
  return turnedAway > 0 ? [`${name}: ${whose} let ${figure(turnedAway)} connections go before they were live; they came again.`] : [];
}
