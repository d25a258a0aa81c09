import { palette } from '@partyline/protocol';
import { expect, it } from 'vitest';
import { GuestColors } from './guest-colors.ts';

it('gives as many guests different colours as there are, neighbours far apart', () => {
  const colors = new GuestColors();
  const given = palette.map((_, index) => colors.next(`guest ${index}`));
  expect(new Set(given).size).toBe(palette.length);
  for (const [index, color] of given.entries()) {
    const next = given[index + 1];
    if (next) expect(Math.abs(palette.indexOf(color) - palette.indexOf(next))).toBeGreaterThan(1);
  }
});

it('gives the one that the fewest of the latest guests have', () => {
  const colors = new GuestColors();
  for (const [index, color] of palette.entries()) if (index !== 3) colors.remember(`guest ${index}`, color);
  expect(colors.next('new')).toBe(palette[3]);
});

it('remembers a bounded number of guests', () => {
  const colors = new GuestColors();
  for (let i = 0; i < 200; i++) colors.remember(`old ${i}`, palette[0]);
  for (let i = 0; i < 200; i++) colors.remember(`new ${i}`, palette[1]);
  expect(colors.next('next')).toBe(palette[0]);
});
