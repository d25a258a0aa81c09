import type { Row } from './rows.ts';

const lineHeight = 23;
const signWidth = 7.2;

/** A guess at a row's height in pixels. The better it is, the less the scroll bar jumps before rows are measured. */
function estimateHeight(row: Row | undefined, width: number): number {
  if (row === undefined || row.kind !== 'message') return 44;
  const { message, isHead } = row;
  const signs = Math.max(20, Math.min(width - 110, 760) / signWidth);
  const lines = message.isDeleted ? 1 : message.text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / signs)), 0);
  return lines * lineHeight + (isHead ? 38 : 4) + (message.replyTo === undefined ? 0 : 24) + (message.reactions.length > 0 ? 34 : 0);
}

/** Estimates of which each row's first holds: were that of a row that was never drawn to change, it would grow without the list making up for it. */
export function firstEstimates(): (row: Row | undefined, width: number) => number {
  const known = new Map<string, number>();
  return (row, width) => {
    const key = row?.key ?? '';
    const height = known.get(key) ?? estimateHeight(row, width);
    known.set(key, height);
    return height;
  };
}
