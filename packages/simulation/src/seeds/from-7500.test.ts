import { it } from 'vitest';
import { expectGood } from './expect-good.ts';

const chunk = 250;
const chunks = Array.from({ length: 10 }, (_, i) => 7500 + i * chunk);

it.each(chunks)('I1 I2 I3 I4 I5 I6 I7 D1 D2 D3 D4 D5 D6 D8 hold in the 250 seeds from %i', (from) => expectGood(from, chunk), 120_000);
