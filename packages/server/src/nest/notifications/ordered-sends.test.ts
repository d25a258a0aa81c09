import { seededRandom } from '@partyline/testing';
import { fc } from '@partyline/testing/properties';
import { describe, expect, it } from 'vitest';
import { OrderedSends } from './ordered-sends.ts';

describe('ordered sends', () => {
  it('B2 deliver in the order in which they were asked for, whatever is read in between, and leave out what could not be read', async () => {
    const kind = fc.constantFrom('at once' as const, 'read' as const, 'fails' as const);
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.array(kind, { maxLength: 20 }), async (seed, kinds) => {
        const random = seededRandom(seed);
        const sends = new OrderedSends();
        const delivered: number[] = [];
        const late = async (index: number, isGood: boolean): Promise<number> => {
          for (let turns = Math.floor(random() * 9); turns > 0; turns -= 1) await Promise.resolve();
          if (!isGood) throw new Error('it could not be read');
          return index;
        };
        const outcomes = kinds.map((each, index) =>
          sends
            .send(each === 'at once' ? index : late(index, each === 'read'), (value) => delivered.push(value))
            .then(
              () => 'sent',
              () => 'failed',
            ),
        );
        expect(await Promise.all(outcomes)).toEqual(kinds.map((each) => (each === 'fails' ? 'failed' : 'sent')));
        expect(delivered).toEqual(kinds.flatMap((each, index) => (each === 'fails' ? [] : [index])));
      }),
      { numRuns: 200 },
    );
  });

  it('deliver at once where nothing waits', async () => {
    const sends = new OrderedSends();
    const delivered: number[] = [];
    void sends.send(1, (value) => delivered.push(value));
    expect(delivered).toEqual([1]);
    await sends.send(Promise.resolve(2), (value) => delivered.push(value));
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    void sends.send(3, (value) => delivered.push(value));
    expect(delivered).toEqual([1, 2, 3]);
  });
});
