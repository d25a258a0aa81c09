import { expect, it } from 'vitest';
import { separatorAfter, tailOf } from './typing-text.ts';

function line(names: readonly string[], count = names.length): string {
  return names.map((name, i) => name + separatorAfter(i, names.length, count)).join('') + tailOf(names.length, count);
}

it.each([
  [['Ana'], 1, 'Ana is typing'],
  [['Ana', 'Bo'], 2, 'Ana and Bo are typing'],
  [['Ana', 'Bo', 'Cy'], 3, 'Ana, Bo and Cy are typing'],
  [['Ana', 'Bo', 'Cy'], 4, 'Ana, Bo, Cy and 1 more are typing'],
  [['Ana', 'Bo', 'Cy'], 7, 'Ana, Bo, Cy and 4 more are typing'],
  // One whose name was known has just sent what they wrote.
  [['Ana'], 5, 'Ana and 4 more are typing'],
  [[], 1, 'Someone is typing'],
  [[], 4, '4 people are typing'],
])('of %j, %i in all, the line says “%s”', (names, count, said) => {
  expect(line(names, count)).toBe(said);
});
