/**
 * `next`, built from the parts of `previous` that are equal to it; `previous` itself where all is equal. So what didn't
 * change keeps its identity. For plain data without cycles.
 */
export function share<T>(previous: unknown, next: T): T {
  if (Object.is(previous, next) || !isObject(previous) || !isObject(next)) return next;
  if (Array.isArray(previous) !== Array.isArray(next)) return next;
  // Not by assignment: `__proto__` is a key like any other in plain data.
  const before = new Map<string, unknown>(Object.entries(previous));
  const entries = Object.entries(next).map(([key, value]): [string, unknown] => [key, share(before.get(key), value)]);
  if (entries.length === before.size && entries.every(([key, value]) => before.has(key) && Object.is(before.get(key), value))) return previous as T;
  return (Array.isArray(next) ? entries.map(([, value]) => value) : Object.fromEntries(entries)) as T;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
