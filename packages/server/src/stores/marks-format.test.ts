import { fc } from '@partyline/testing/properties';
import { describe, expect, it } from 'vitest';
import { decodeMarks, encodeFrame, encodeHeader, type Mark, type MarkRecord } from './marks-format.ts';

const id = '0123456789abcdef01234567';
const lobby: Mark = { key: 1, name: 'chat:lobby', epoch: 'Xy_1', head: 258 };

/** `name -> epoch head`, or `undefined` where the header is not whole. */
function stateOf(file: Buffer): Record<string, string> | undefined {
  const marks = decodeMarks(file);
  return marks && Object.fromEntries([...marks.streams].map(([name, { epoch, head }]) => [name, `${epoch} ${head}`]));
}

describe('the marks file', () => {
  it('has the bytes that its drawing says', () => {
    // The checksums were computed with another program (Python's zlib).
    expect(encodeHeader(id)).toEqual(Buffer.concat([Buffer.from(`PLMARKS1${id}`), Buffer.from('28d7b97f', 'hex')]));
    const inFull = ['02', '01000000', '020100000000', '04', '58795f31', '0a00', '636861743a6c6f626279'];
    expect(encodeFrame([lobby]).toString('hex')).toBe(['4d41524b', '1c000000', 'cf712898', ...inFull].join(''));
    const moved = ['01', '01000000', '020100000000'];
    expect(encodeFrame([{ key: 1, head: 258 }]).toString('hex')).toBe(['4d41524b', '0b000000', 'a98d6335', ...moved].join(''));
  });

  it('says of each stream what the last frame said', () => {
    const file = Buffer.concat([
      encodeHeader(id),
      encodeFrame([lobby, { ...lobby, key: 2, name: 'chat:ж' }]),
      encodeFrame([{ key: 1, head: 300 }]),
      encodeFrame([{ ...lobby, key: 2, name: 'chat:ж', epoch: 'new', head: 7 }]),
      encodeFrame([{ key: 2, head: 2 ** 40 }]),
      encodeFrame([{ key: 99, head: 5 }]),
    ]);
    expect(decodeMarks(file)).toMatchObject({ databaseId: id, damagedBytes: 0 });
    expect(stateOf(file)).toEqual({ 'chat:lobby': 'Xy_1 300', 'chat:ж': `new ${2 ** 40}` });
  });

  it('says nothing without a whole header', () => {
    const file = Buffer.concat([encodeHeader(id), encodeFrame([lobby])]);
    expect(decodeMarks(Buffer.alloc(0))).toBeUndefined();
    expect(decodeMarks(file.subarray(0, 20))).toBeUndefined();
    for (let at = 0; at < 36; at++) {
      const flipped = Buffer.from(file);
      flipped[at] = (flipped[at] ?? 0) ^ 4;
      expect(decodeMarks(flipped)).toBeUndefined();
    }
  });

  const histories = fc.array(fc.array(fc.record({ key: fc.integer({ min: 1, max: 4 }), by: fc.integer({ min: 1, max: 9 }) }), { minLength: 1 }), {
    minLength: 1,
    maxLength: 12,
  });

  /** The frames of a history of commits, and each state that it went through. */
  function write(history: readonly (readonly { readonly key: number; readonly by: number }[])[]): { frames: Buffer[]; heads: Map<string, number>[] } {
    const heads = [new Map<string, number>()];
    const frames = history.map((commit) => {
      const now = new Map(heads.at(-1));
      const records = new Map<number, MarkRecord>();
      for (const { key, by } of commit) {
        const name = `s${key}`;
        const head = (now.get(name) ?? 0) + by;
        const isNew = !heads.at(-1)?.has(name);
        now.set(name, head);
        records.set(key, isNew ? { key, name, epoch: 'e', head } : { key, head });
      }
      heads.push(now);
      return encodeFrame([...records.values()]);
    });
    return { frames, heads };
  }

  const headsOf = (file: Buffer): Map<string, number> => new Map([...(decodeMarks(file)?.streams.values() ?? [])].map(({ name, head }) => [name, head]));

  it('I6 cut off at any byte, is what it was after an earlier commit', () => {
    fc.assert(
      fc.property(histories, fc.nat(), (history, cut) => {
        const { frames, heads } = write(history);
        const file = Buffer.concat([encodeHeader(id), ...frames]);
        const length = 36 + (cut % (file.length - 35));
        let whole = 0;
        for (let end = 36; whole < frames.length && end + (frames[whole]?.length ?? 0) <= length; whole++) end += frames[whole]?.length ?? 0;
        expect(headsOf(file.subarray(0, length))).toEqual(heads[whole]);
      }),
    );
  });

  it('I6 damaged at any byte, says of no stream more than was written, and goes on behind the damage', () => {
    fc.assert(
      fc.property(histories, fc.nat(), fc.integer({ min: 1, max: 255 }), (history, where, mask) => {
        const { frames, heads } = write(history);
        const file = Buffer.concat([encodeHeader(id), ...frames]);
        const at = 36 + (where % (file.length - 36));
        file[at] = (file[at] ?? 0) ^ mask;
        const last = heads.at(-1) ?? new Map<string, number>();
        for (const [name, head] of headsOf(file)) expect(head).toBeLessThanOrEqual(last.get(name) ?? 0);
        const again = Buffer.concat([file, encodeFrame([{ key: 9, name: 's9', epoch: 'e', head: 3 }])]);
        expect(headsOf(again).get('s9')).toBe(3);
      }),
    );
  });

  it('goes on behind a frame that was written in part', () => {
    const torn = encodeFrame([{ key: 1, head: 400 }]).subarray(0, 15);
    const file = Buffer.concat([encodeHeader(id), encodeFrame([lobby]), torn, encodeFrame([{ key: 1, head: 500 }])]);
    expect(stateOf(file)).toEqual({ 'chat:lobby': 'Xy_1 500' });
    expect(decodeMarks(file)?.damagedBytes).toBe(15);
  });
});
