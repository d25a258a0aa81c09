export interface ShownValue {
  readonly text: string;
  /** Above 0 where it grew, below where it fell. */
  readonly change: number;
}

/** A number, or the `price` or `value` of an object with two decimals, and where it went; anything else as it is written. */
export function shownValue(value: unknown, before: unknown): ShownValue {
  const [now, then] = [numberIn(value), numberIn(before)];
  if (now === undefined) return { text: typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value), change: 0 };
  const change = then === undefined ? 0 : Math.sign(now - then);
  return { text: typeof value === 'object' || !Number.isInteger(now) ? now.toFixed(2) : `${now}`, change };
}

/** The same by an arrow, for those who don't see colours. */
export function withArrow({ text, change }: ShownValue): string {
  return change > 0 ? `▲ ${text}` : change < 0 ? `▼ ${text}` : text;
}

function numberIn(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const { value: inner, price } = value as { value?: unknown; price?: unknown };
  return [inner, price].find((each) => typeof each === 'number') as number | undefined;
}
