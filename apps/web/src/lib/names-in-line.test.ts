import { expect, it } from 'vitest';
import { namesInLine } from './names-in-line.ts';

it.each([
  [['Ana'], 1, 'Ana'],
  [['Ana', 'Bo'], 2, 'Ana and Bo'],
  [['Ana', 'Bo', 'Cy'], 3, 'Ana, Bo and Cy'],
  [['Ana', 'Bo', 'Cy'], 4, 'Ana, Bo and 2 others'],
  [['Ana', 'Bo', 'Cy'], 1_200, 'Ana, Bo and 1,198 others'],
  [['Ana', 'Bo', 'Cy', 'Di'], 4, 'Ana, Bo and 2 others'],
  // Not everyone's name is known.
  [['Ana', 'Bo'], 3, 'Ana, Bo and 1 other'],
  [['Ana'], 5, 'Ana and 4 others'],
  [[], 4, ''],
])('%j, %i in all, are “%s”', (names, count, said) => {
  expect(
    namesInLine(names, count)
      .map(({ name, after }) => name + after)
      .join(''),
  ).toBe(said);
});
