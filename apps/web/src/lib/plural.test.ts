import { describe, expect, it } from 'vitest';
import { listNames, plural } from './plural.ts';

describe('plural', () => {
  it('names one thing in the singular and every other number in the plural', () => {
    expect(plural(0, 'message')).toBe('0 messages');
    expect(plural(1, 'message')).toBe('1 message');
    expect(plural(1200, 'reply', 'replies')).toBe('1,200 replies');
  });
});

describe('listNames', () => {
  it('joins up to three names', () => {
    expect(listNames([])).toBe('');
    expect(listNames(['Ana'])).toBe('Ana');
    expect(listNames(['Ana', 'Ben'])).toBe('Ana and Ben');
    expect(listNames(['Ana', 'Ben', 'Cy'])).toBe('Ana, Ben and Cy');
  });

  it('counts those for whom there is no room', () => {
    expect(listNames(['Ana', 'Ben', 'Cy', 'Di'])).toBe('Ana, Ben and 2 others');
  });
});
