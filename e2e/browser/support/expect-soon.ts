import { expect } from 'vitest';

/** For what becomes true after a while: asks again until it is, and then says what it was instead. */
export const soon: typeof expect.poll = (ask, options) => expect.poll(ask, { timeout: 60_000, interval: 50, ...options });
