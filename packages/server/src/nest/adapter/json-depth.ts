/** Whether arrays and objects are nested deeper than `max`. Doesn't recurse, so no input is too deep for it; bytes count as a leaf. */
export function isDeeperThan(max: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  let level: object[] = [value];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > max) return true;
    const next: object[] = [];
    for (const container of level) {
      if (ArrayBuffer.isView(container)) continue;
      for (const child of Object.values(container) as unknown[]) if (typeof child === 'object' && child !== null) next.push(child);
    }
    level = next;
  }
  return false;
}
