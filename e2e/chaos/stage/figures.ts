/** The value below which that share of them lies; 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export const ms = (value: number): string => `${Math.round(value)} ms`;
export const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
export const wait = (forMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, forMs));

/** Resolves when it is so; throws, with what was awaited, where that takes longer: much longer than it should, since machines do other work. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, withinMs = 60_000): Promise<number> {
  const began = performance.now();
  while (!(await isSo())) {
    if (performance.now() - began > withinMs) throw new Error(`waited ${withinMs} ms in vain: ${what}`);
    await wait(5);
  }
  return performance.now() - began;
}
