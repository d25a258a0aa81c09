import { fc } from '@partyline/testing/properties';
import { expect, test } from 'vitest';
import { colorOf, palette } from './palette.ts';

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.040_45 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

test.each(palette)('%s carries white text at 4.7:1, and is a visible dot on near-black', (color) => {
  expect(contrast(color, '#FFFFFF')).toBeGreaterThanOrEqual(4.7);
  expect(contrast(color, '#0A0A0A')).toBeGreaterThanOrEqual(3.9);
});

test('the colours are all different', () => {
  expect(new Set(palette).size).toBe(palette.length);
});

test('a user has the same colour on every node and device', () => {
  // Written down, not computed: a node with other code must come to the same.
  expect([colorOf('ana'), colorOf('ben'), colorOf('')]).toEqual(['#127E94', '#DE281B', '#5864EA']);
});

test('every user has a colour of the palette', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (user) => palette.includes(colorOf(user))));
});
