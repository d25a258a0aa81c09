import { expect, test } from 'vitest';
import { rulesIn, rulesNamed } from './rules.mjs';

test('a rule of the specification is a list item with a bold ID', () => {
  const spec = 'D0 is no rule\n- **D1** One.\n- **E2** *(later)* Two.\n  - **D3** nested\n- **D10** Ten, see **D4**.\n';
  expect(rulesIn(spec)).toEqual([
    { id: 'D1', isLater: false },
    { id: 'E2', isLater: true },
    { id: 'D10', isLater: false },
  ]);
});

test('rules are found in the titles of tests and nowhere else', () => {
  const source = [
    `// D1 in a comment`,
    `test('D2 is kept', () => {});`,
    `describe("D3 D4: both", () => {`,
    `  it.each(rows)('A7 %s', (row) => { const D5 = row; });`,
    '  test(`B1 to ${name}`, run);',
    `});`,
  ].join('\n');
  expect(rulesNamed(source)).toEqual(['D2', 'D3', 'D4', 'A7', 'B1']);
});
