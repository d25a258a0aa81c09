import { expect, it } from 'vitest';
import { reason } from './reason.ts';

it('has words of its own for what people meet, and the server’s for the rest', () => {
  expect(reason({ code: 'outbox_full', message: 'x' })).toBe('too much is waiting to be sent already');
  expect(reason({ code: 'store_unavailable', message: 'the disk is full' })).toBe('the disk is full');
  expect(reason(new TypeError('x is not a function'))).toBe('something went wrong');
});
