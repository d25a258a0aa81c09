import { expect, it } from 'vitest';
import { initialsOf } from './initials.ts';

it.each([
  ['Ana', 'A'],
  ['ana lópez', 'AL'],
  ['Jean-Luc de la Tour', 'JT'],
  ['"quoted" name', 'QN'],
  ['مريم', 'م'],
  ['مريم الخطيب', 'م'],
  ['👩‍🚀', '👩‍🚀'],
  ['👩‍🚀 Ana', '👩‍🚀'],
  ['Ana López 🎉', 'A'],
  ['<script>', 'S'],
  ['***', '*'],
])('the initials of %s are %s', (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});
