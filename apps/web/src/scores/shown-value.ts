export interface ShownValue {
  readonly text: string;
  /** Above 0 where it grew, below where it fell. */
  readonly change: number;
}

/** A number, or the `price` or `value` of an object with two decimals, with an arrow for where it went; anything else as it is written. */
export function shownValue(value: unknown, before: unknown): ShownValue {
  const [now, then] = [numberIn(value), numberIn(before)];
  if (now === undefined) return { text: typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value), change: 0 };
  const change = then === undefined ? 0 : Math.sign(now - then);
  const arrow = change > 0 ? '▲ ' : change < 0 ? '▼ ' : '';
  return { text: `${arrow}${typeof value === 'object' || !Number.isInteger(now) ? now.toFixed(2) : now}`, change };
}

function numberIn(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const { value: inner, price } = value as { value?: unknown; price?: unknown };
  return [inner, price].find((each) => typeof each === 'number') as number | undefined;
}
