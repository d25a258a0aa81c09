import { readFileSync } from 'node:fs';
import { palette } from '@partyline/protocol/constants';
import { describe, expect, it } from 'vitest';

/** `--ink: light-dark(#211e19, #efeae0);` of tokens.css, by name: the value of each theme. */
const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const tokens = Object.fromEntries(
  Array.from(css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g), ([, name, light, dark]) => [name, { light, dark }]),
);

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG 2.2, contrast ratio. */
function contrast(a: string, b: string): number {
  const [hi = 0, lo = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (hi + 0.05) / (lo + 0.05);
}

const pick = (name: string, theme: 'light' | 'dark'): string => tokens[name]?.[theme] ?? `no --${name}`;
const surfaces = ['paper', 'surface', 'raised', 'sunken', 'hover', 'pressed'];
const texts = [
  ...['ink', 'ink-soft', 'ink-faint'].flatMap((ink) => surfaces.map((on) => [ink, on])),
  ...['paper', 'surface', 'raised', 'hover'].map((on) => ['pine', on]),
  ...['surface', 'raised', 'hover', 'pressed'].map((on) => ['danger', on]),
  ['ink', 'brass-soft'],
  ['ink-faint', 'brass-soft'],
  ['pine', 'brass-soft'],
  ['brass', 'surface'],
  ['surface', 'brass'],
  ['surface', 'ink'],
  ['pine-strong', 'pine-soft'],
  ['ink', 'pine-soft'],
  ['on-pine', 'pine'],
  ['on-danger', 'danger'],
];
const edges = ['edge', 'pine'].flatMap((edge) => ['paper', 'surface', 'raised'].map((on) => [edge, on]));

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  it.each(texts)('%s on %s is readable (4.5:1)', (text = '', on = '') => {
    expect(contrast(pick(text, theme), pick(on, theme))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(edges)('%s shows on %s (3:1)', (edge = '', on = '') => {
    expect(contrast(pick(edge, theme), pick(on, theme))).toBeGreaterThanOrEqual(3);
  });
});

it.each(palette)('initials are readable on %s', (color) => {
  expect(contrast('#ffffff', color)).toBeGreaterThanOrEqual(4.5);
});
