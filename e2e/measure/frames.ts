export interface Frames {
  /** Milliseconds from picture to picture. */
  readonly gaps: readonly number[];
  /** Milliseconds of each task that kept the page from answering for 50 or more. */
  readonly longTasks: readonly number[];
}

/** Runs in the page: it knows nothing of this file. */
export async function watchFrames(ms: number): Promise<Frames> {
  const gaps: number[] = [];
  const longTasks: number[] = [];
  const observer = new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => longTasks.push(duration)));
  observer.observe({ type: 'longtask' });
  await new Promise<void>((resolve) => {
    let first: number | undefined;
    let last = 0;
    const next = (now: number): void => {
      if (first === undefined) first = now;
      else gaps.push(now - last);
      last = now;
      if (now - first < ms) requestAnimationFrame(next);
      else resolve();
    };
    requestAnimationFrame(next);
  });
  observer.disconnect();
  return { gaps, longTasks };
}

export function figuresOf({ gaps, longTasks }: Frames): Record<string, number> {
  const sorted = gaps.toSorted((a, b) => a - b);
  const at = (share: number): number => round(sorted[Math.floor(sorted.length * share)] ?? 0);
  const total = gaps.reduce((sum, gap) => sum + gap, 0);
  return {
    'frames/s': round((gaps.length * 1_000) / total),
    'p50 ms': at(0.5),
    'p95 ms': at(0.95),
    'p99 ms': at(0.99),
    'max ms': round(sorted.at(-1) ?? 0),
    'long tasks': longTasks.length,
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
