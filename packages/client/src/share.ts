/**
 * `next`, built from the parts of `previous` that are equal to it; `previous` itself where all is equal. So what didn't
 * change keeps its identity. For plain data without cycles.
 */
export function share<T>(previous: unknown, next: T): T {
  if (Object.is(previous, next) || !isObject(previous) || !isObject(next)) return next;
  if (Array.isArray(previous) !== Array.isArray(next)) return next;
  const keys = Object.keys(next);
  let isEqual = keys.length === Object.keys(previous).length;
  const built = (Array.isArray(next) ? [] : {}) as Record<string, unknown>;
  for (const key of keys) {
    const before = (previous as Record<string, unknown>)[key];
    built[key] = share(before, (next as Record<string, unknown>)[key]);
    isEqual &&= Object.is(before, built[key]) && Object.hasOwn(previous, key);
  }
  return (isEqual ? previous : built) as T;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
