import { useEffect, useRef } from 'react';

const flashMs = 600;

/** A number that flashes when it grows: for 600 ms, with a sign beside it, and not at all where motion is to be reduced. */
export function ScoreNumber({ value }: { value: number }) {
  const ref = useRef<HTMLSpanElement>(null);
  const before = useRef(value);
  useEffect(() => {
    const change = value - before.current;
    before.current = value;
    const element = ref.current;
    if (change === 0 || element === null || matchMedia('(prefers-reduced-motion: reduce)').matches) return undefined;
    element.dataset['change'] = change > 0 ? 'up' : 'down';
    const timer = setTimeout(() => delete element.dataset['change'], flashMs);
    return () => clearTimeout(timer);
  }, [value]);
  return (
    <span ref={ref} className="score-number">
      {value}
    </span>
  );
}
