/** Whether arrays and objects are nested deeper than `max`. It never goes deeper than that itself, so no input is too deep for it; bytes have nothing in them. */
export function isDeeperThan(max: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (max === 0) return true;
  if (ArrayBuffer.isView(value)) return false;
  if (Array.isArray(value)) {
    for (const child of value as unknown[]) if (isDeeperThan(max - 1, child)) return true;
    return false;
  }
  // Each event comes through here: no list of keys or values is made.
  for (const key in value) if (isDeeperThan(max - 1, (value as Record<string, unknown>)[key])) return true;
  return false;
}
