import type { FeedDelta, FeedValue } from '@partyline/protocol';
import { fc } from '@partyline/testing/properties';
import { expect, it } from 'vitest';
import { FeedValues } from './feed-values.ts';

const epoch = 'e';
const keys = ['a', 'b', 'c', 'd'] as const;
const deeds = fc.array(
  fc.oneof(
    fc.record({ what: fc.constant('put' as const), key: fc.constantFrom(...keys), value: fc.nat({ max: 3 }) }),
    fc.record({ what: fc.constant('remove' as const), key: fc.constantFrom(...keys) }),
    fc.record({ what: fc.constant('flush' as const), isLost: fc.boolean() }),
    fc.record({ what: fc.constantFrom('ask' as const, 'repeat' as const) }),
  ),
  { maxLength: 60 },
);

/** A server's feed as plainly as it can be: all that ever changed, and frames of what changed since the last one. */
class Source {
  readonly now = new Map<string, FeedValue>();
  version = 0;
  readonly #changes: { version: number; key: string }[] = [];
  #flushedTo = 0;

  change(key: string, value?: FeedValue): void {
    if (value === undefined) this.now.delete(key);
    else this.now.set(key, value);
    this.version += 1;
    this.#changes.push({ version: this.version, key });
  }

  flush(): Omit<FeedDelta, 'channel'> {
    const [from, to] = [this.#flushedTo, this.version];
    const changed = [...new Set(this.#changes.filter(({ version }) => version > from).map(({ key }) => key))];
    this.#flushedTo = to;
    return {
      ...{ epoch, from, to },
      values: changed.filter((key) => this.now.has(key)).map((key): [string, FeedValue] => [key, this.now.get(key) as FeedValue]),
      removed: changed.filter((key) => !this.now.has(key)),
    };
  }
}

it('has what the source has, or knows that something is missing, whatever frames are lost and whenever a snapshot comes', () => {
  fc.assert(
    fc.property(deeds, (story) => {
      const source = new Source();
      const values = new FeedValues();
      let last: Omit<FeedDelta, 'channel'> | undefined;
      let isBehind = true;
      const ask = (): void => {
        values.reset({ epoch, version: source.version, values: [...source.now] });
        isBehind = false;
      };
      for (const deed of story) {
        if (deed.what === 'put') source.change(deed.key, deed.value);
        else if (deed.what === 'remove') source.change(deed.key);
        else if (deed.what === 'ask') ask();
        else if (deed.what === 'repeat' && last) isBehind ||= values.apply(last) === 'gap';
        else if (deed.what === 'flush') {
          last = source.flush();
          if (deed.isLost) continue;
          const applied = values.apply(last);
          if (applied === 'gap') isBehind = true;
          else if (!isBehind) expect(new Map(values.all)).toEqual(new Map(source.now));
        }
      }
      if (!values.isAt(epoch, source.version)) ask();
      expect(values.all).toEqual(source.now);
    }),
  );
});

it('names the keys whose values are others, keeps what is equal, and makes a new copy only then', () => {
  const values = new FeedValues();
  const first = { score: [0, 0] };
  expect(
    values.reset({
      epoch,
      version: 1,
      values: [
        ['a', first],
        ['b', 1],
      ],
    }),
  ).toEqual(['a', 'b']);
  const copy = values.all;
  expect(
    values.reset({
      epoch,
      version: 2,
      values: [
        ['a', { score: [0, 0] }],
        ['b', 1],
      ],
    }),
  ).toEqual([]);
  expect(values.all).toBe(copy);
  expect(values.get('a')).toBe(first);
  expect(values.apply({ epoch, from: 2, to: 3, values: [['b', 2]], removed: ['a', 'gone before'] })).toEqual(['b', 'a']);
  expect([values.all === copy, [...values.all]]).toEqual([false, [['b', 2]]]);
});

it('takes no frame of another epoch, nor one that begins after what it has', () => {
  const values = new FeedValues();
  expect(values.apply({ epoch, from: 0, to: 1, values: [] })).toBe('gap');
  values.reset({ epoch, version: 5, values: [['a', 1]] });
  expect(values.apply({ epoch: 'other', from: 5, to: 6, values: [['a', 2]] })).toBe('gap');
  expect(values.apply({ epoch, from: 6, to: 7, values: [['a', 2]] })).toBe('gap');
  expect(values.apply({ epoch, from: 1, to: 5, values: [['a', 2]] })).toEqual([]);
  expect(values.apply({ epoch, from: 1, to: 6, values: [['a', 3]] })).toEqual(['a']);
  expect(values.get('a')).toBe(3);
});
