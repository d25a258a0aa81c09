import { describe, expect, it } from 'vitest';
import { isDeeperThan } from './json-depth.ts';

const nested = (depth: number, wrap: (inner: unknown) => unknown): unknown => {
  let value: unknown = 'leaf';
  for (let i = 0; i < depth; i++) value = wrap(value);
  return value;
};

describe('isDeeperThan', () => {
  it.each<[string, (inner: unknown) => unknown]>([
    ['arrays', (inner) => [1, inner]],
    ['objects', (inner) => ({ a: 1, b: inner })],
    ['keys like __proto__', (inner) => JSON.parse(`{"__proto__":${JSON.stringify(inner)}}`) as unknown],
  ])('SECURITY 9: lets 32 levels of %s through and refuses 33', (_, wrap) => {
    expect(isDeeperThan(32, nested(32, wrap))).toBe(false);
    expect(isDeeperThan(32, nested(33, wrap))).toBe(true);
  });

  it('stands any depth and any width', () => {
    expect(
      isDeeperThan(
        32,
        nested(200_000, (inner) => [inner]),
      ),
    ).toBe(true);
    expect(
      isDeeperThan(
        32,
        Array.from({ length: 100_000 }, () => []),
      ),
    ).toBe(false);
  });

  it.each([[undefined], [null], ['text'], [1], [Buffer.alloc(100_000)], [{ a: new Uint8Array(8) }]])('takes %o for flat', (value) => {
    expect(isDeeperThan(2, value)).toBe(false);
  });
});
