import { FakeClock } from '@partyline/testing';
import { expect, it } from 'vitest';
import { CursorView } from './cursor-view.ts';

const corner = { left: 0, top: 0, right: 100, bottom: 100 };
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function start() {
  const clock = new FakeClock();
  const looks: { readonly area: unknown; readonly answer: (more: boolean) => void }[] = [];
  const view = new CursorView({
    clock,
    isBehind: () => false,
    look: (area) => new Promise((resolve) => looks.push({ area, answer: (more) => resolve({ more } as never) })),
    resync: () => new Promise(() => {}),
  });
  return { clock, view, looks };
}

it('asks over the connection that there is, whatever an older one still owes an answer for', async () => {
  const { clock, view, looks } = start();
  view.joined(null, false);
  clock.advance(2_000);
  view.look(corner);
  expect(looks).toHaveLength(1);
  view.left();
  view.joined(null, false);
  clock.advance(1_100);
  expect(looks.map(({ area }) => area)).toEqual([corner, corner]);
  looks[0]?.answer(false);
  await settle();
  const elsewhere = { ...corner, right: 200 };
  view.look(elsewhere);
  clock.advance(5_000);
  expect(looks).toHaveLength(2);
  looks[1]?.answer(false);
  await settle();
  expect(looks.map(({ area }) => area)).toEqual([corner, corner, elsewhere]);
});
