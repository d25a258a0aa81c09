import { DisplayName, limits, type Point } from '@partyline/protocol';
import { FakeClock } from '@partyline/testing';
import { expect, it } from 'vitest';
import { CrowdMember } from './crowd-member.ts';
import { HandPath, spotsOf } from './hand-path.ts';
import { seededRandom } from './random.ts';
import { lineOf, nameOf } from './small-talk.ts';

type Did = { readonly at: number } & ({ readonly move: Point } | { readonly key: true } | { readonly text: string });

function member(seed = 1) {
  const clock = new FakeClock();
  const random = seededRandom(seed);
  const did: Did[] = [];
  const note = (what: { move: Point } | { key: true } | { text: string }): void => void did.push({ at: clock.monotonic(), ...what });
  const link = { move: (move: Point) => note({ move }), type: () => note({ key: true }), say: (text: string) => note({ text }) };
  const path = new HandPath(random, spotsOf(seededRandom(seed)));
  return { clock, did, member: new CrowdMember({ clock, random, path, link, silenceMs: 10_000 }) };
}

const moves = (did: readonly Did[]): Did[] => did.filter((each) => 'move' in each);

it('moves as often as the server allows, not while it rests, and not at all where nobody sees it', () => {
  const { clock, did, member: one } = member();
  clock.advance(5_000);
  expect(moves(did)).toEqual([]);
  one.allow(20);
  clock.advance(60_000);
  const fast = moves(did);
  expect(fast.length).toBeGreaterThan(100);
  expect(fast.length).toBeLessThan(1_200);
  expect(fast.every(({ at }, i) => i === 0 || at - (fast[i - 1] as Did).at >= 50)).toBe(true);
  one.allow(2);
  clock.advance(60_000);
  const slow = moves(did).length - fast.length;
  expect(slow).toBeGreaterThan(10);
  expect(slow).toBeLessThanOrEqual(121);
  one.allow(0);
  clock.advance(60_000);
  expect(moves(did)).toHaveLength(fast.length + slow);
});

it('says short lines now and then, and tells at least once a second that it types them', () => {
  const { clock, did } = member();
  clock.advance(10 * 60_000);
  const said = did.flatMap((each, i) => ('text' in each ? i : []));
  expect(said.length).toBeGreaterThan(20);
  expect(said.length).toBeLessThan(90);
  for (const i of said) expect(did[i - 1]).toEqual({ at: expect.any(Number), key: true });
  for (const i of said) expect((did[i] as Did).at - (did[i - 1] as Did).at).toBeLessThanOrEqual(1_000);
});

it('does the same for the same seed, and nothing any more once it is stopped', () => {
  const [one, again] = [member(3), member(3)];
  for (const each of [one, again]) {
    each.member.allow(10);
    each.clock.advance(60_000);
  }
  expect(one.did).toEqual(again.did);
  one.member.stop();
  expect(one.clock.pending).toBe(0);
});

it('has names and lines that the wire takes, each name once', () => {
  const names = Array.from({ length: 500 }, (_, index) => nameOf(index));
  expect(new Set(names).size).toBe(500);
  for (const name of names) expect(DisplayName.parse(name)).toBe(name);
  const random = seededRandom(1);
  for (let i = 0; i < 200; i++) expect(lineOf(random).length).toBeLessThan(limits.textLength / 10);
});
