/**
 * A rule stands in SPEC.md as a list item: `- **D3** A publish ...`. One that comes later is marked: `- **D8** *(later)* ...`.
 * @param {string} spec
 */
export function rulesIn(spec) {
  return [...spec.matchAll(/^- \*\*([A-Z]\d+)\*\*( \*\(later\b)?/gm)].map(([, id = '', later]) => ({ id, isLater: later !== undefined }));
}

/**
 * The IDs in the titles of a file's tests: `test('D3 ...`, `describe('D3 D4 ...`, `it.each(rows)('A7 ...`.
 * @param {string} source
 */
export function rulesNamed(source) {
  const titles = [...source.matchAll(/\b(?:test|it|describe)\b[^'"`\n]*\(\s*(['"`])(.*?)\1/g)].map(([, , title = '']) => title);
  return titles.flatMap((title) => title.match(/\b[A-Z]\d+\b/g) ?? []);
}
