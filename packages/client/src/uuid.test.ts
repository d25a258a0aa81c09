import { SendMessage } from '@partyline/protocol';
import { expect, it } from 'vitest';
import { uuidv7 } from './uuid.ts';

it('has the form of RFC 9562, version 7, which the wire takes as a publish id', () => {
  const id = uuidv7(Date.UTC(2026, 0, 1));
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(SendMessage.parse({ room: 'lobby', text: 'hi', id })).toMatchObject({ id });
});

it('carries the time of the example in RFC 9562, appendix A.6', () => {
  expect(uuidv7(0x017f22e279b0)).toMatch(/^017f22e2-79b0-7/);
});

it('sorts by time and differs at the same time', () => {
  expect(uuidv7(1_000_000) < uuidv7(1_000_001)).toBe(true);
  expect(uuidv7(5)).not.toBe(uuidv7(5));
});
