/** `plural(2, 'message')` is "2 messages". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** "Ana", "Ana and Ben", "Ana, Ben and Cy", "Ana, Ben and 3 others". */
export function listNames(names: readonly string[], shown = 3): string {
  if (names.length <= 1) return names[0] ?? '';
  const fits = names.length <= shown;
  const head = fits ? names.slice(0, -1) : names.slice(0, shown - 1);
  const tail = fits ? names.at(-1) : plural(names.length - head.length, 'other');
  return `${head.join(', ')} and ${tail}`;
}
