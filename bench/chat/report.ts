import { figure, percent, table } from '../lib/table.ts';
import type { Comparison, Side } from './compare.ts';
import type { Outcome } from './plan.ts';

/** The comparison of every cell, for people. */
export function resultTable(comparisons: readonly Comparison[]): string {
  const head = ['', 'in flight', 'server', 'publishes/s', 'p50 ms', 'p99 ms', 'deliveries/s', 'server CPU', 'main thread', 'generator CPU', 'ratio'];
  return table(
    head,
    comparisons.flatMap(({ cell, ours, tutorial, ratio }) => [
      [cell.name, String(cell.rooms * cell.publishers * cell.window), 'ours', ...figures(ours), `${figure(ratio)} x`],
      ['', '', 'tutorial', ...figures(tutorial)],
    ]),
  );
}

function figures(side: Side): string[] {
  return [
    figure(side.publishesPerSec),
    figure(side.p50Ms),
    figure(side.p99Ms),
    figure(side.deliveriesPerSec),
    percent(side.serverCpu),
    percent(side.serverMainThreadCpu),
    percent(side.generatorCpu),
  ];
}

/** Latency where neither server is at its limit. */
export function sameRateText({ cell, ours, tutorial }: Comparison): string {
  const side = ({ p50Ms, p99Ms, serverCpu }: Side): string => `p50 ${figure(p50Ms)} ms, p99 ${figure(p99Ms)} ms, ${percent(serverCpu)} CPU`;
  return `Both at ${figure(ours.publishesPerSec)} publishes/s, half of what the tutorial's sustains, ${cell.name}: ours ${side(ours)}; tutorial ${side(tutorial)}.`;
}

/** Why the generator isn't the limit, or that it may be. */
export function calibrationText(calibration: Outcome, comparison: Comparison): string {
  const { ours, cell } = comparison;
  return [
    `Calibration, ${cell.name}: against a responder that does nothing else, the same generator reaches ${figure(calibration.publishesPerSec)} publishes/s`,
    `(${figure(calibration.deliveriesPerSec)} deliveries/s), ${figure(calibration.publishesPerSec / ours.publishesPerSec)} times ours above, in ${percent(calibration.generatorCpu)} of a core (the responder: ${percent(calibration.serverCpu)}):`,
    `a whole core of it would carry ${figure(calibration.deliveriesPerSec / calibration.generatorCpu)} deliveries/s. While it loaded ours it used ${percent(ours.generatorCpu)}, the server's main thread ${percent(ours.serverMainThreadCpu)}.`,
  ].join('\n');
}
