import { figure } from '../lib/table.ts';
import type { Row } from './scenarios.ts';

const WIDTH = 720;
const LABEL = 190;
const BAR = 26;
const GAP = 12;
const TOP = 48;

/** Horizontal bars on a plain scale, readable on light and dark pages. */
export function chart(rows: readonly Row[]): string {
  const sorted = rows.toSorted((a, b) => b.measured.deliveriesPerSec - a.measured.deliveriesPerSec);
  const most = Math.max(...sorted.map(({ measured }) => measured.deliveriesPerSec));
  const height = TOP + sorted.length * (BAR + GAP);
  const bars = sorted.map(({ target, measured }, i) => {
    const y = TOP + i * (BAR + GAP);
    const width = Math.max(2, ((WIDTH - LABEL - 110) * measured.deliveriesPerSec) / most);
    const colour = target === 'ours' ? '#1A74CF' : '#8a94a6';
    return (
      `<text x="${LABEL - 10}" y="${y + 18}" text-anchor="end">${target === 'ours' ? '@partyline/engine' : target}</text>` +
      `<rect x="${LABEL}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" rx="3" fill="${colour}"/>` +
      `<text x="${(LABEL + width + 8).toFixed(1)}" y="${y + 18}">${figure(Math.round(measured.deliveriesPerSec))}</text>`
    );
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="14">` +
    '<style>text{fill:#1f2933}@media(prefers-color-scheme:dark){text{fill:#e5e9f0}}</style>' +
    `<text x="0" y="22" font-size="16" font-weight="600">Sustained deliveries per second, one room of 1,000 members</text>${bars.join('')}</svg>\n`
  );
}
