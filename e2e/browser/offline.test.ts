import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { soon } from './support/expect-soon.ts';
import { leaveClean } from './support/leave-clean.ts';
import { openStage, type Stage } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => leaveClean(stage));
afterAll(() => stage.close());

it('D3 D5 what is written while the line is cut waits, and is sent once when it is back', async () => {
  const ana = await stage.person('Ana', { room: 'cut' });
  const cy = await stage.guest('Cy');
  await cy.join('cut');
  await ana.say('on the line');
  await soon(() => ana.row('on the line').getAttribute('data-state')).toBe('stored');

  stage.line.cut();
  await ana.noticesLoss();
  await ana.say('one');
  await ana.say('two');
  await ana.say('three');
  await ana.isIn('one', 'pending');
  await soon(() => ana.banner('offline').textContent()).toBe('Offline: 3 messages will be sent when you’re back');
  await cy.say('cut', 'said meanwhile');

  stage.line.mend();
  await ana.banner('back').waitFor();
  await ana.row('said meanwhile').waitFor();
  await soon(() => ana.log.locator('[data-state="stored"]').count()).toBe(5);
  expect(await ana.log.getByRole('article').locator('p').allTextContents()).toEqual(
    ['on the line', 'said meanwhile', 'one', 'two', 'three'].map((text) => expect.stringContaining(text)),
  );
  await ana.banner('back').waitFor({ state: 'detached' });
  const { entries } = await cy.ask('history', { room: 'cut' });
  expect(entries.map((entry) => 'text' in entry && entry.text)).toEqual(['on the line', 'said meanwhile', 'one', 'two', 'three']);
});

it('a message that the server refuses says so, can be sent again and be deleted', async () => {
  const ana = await stage.person('Ana', { room: 'refused' });
  // No store keeps a NUL, so the wire refuses it for good.
  await ana.say('half\0word');
  await ana.row('Not sent.').waitFor();
  expect(await ana.row('Not sent.').getAttribute('data-state')).toBe('failed');
  await ana.row('Not sent.').getByRole('button', { name: 'Retry' }).click();
  await ana.row('Not sent.').waitFor();
  await ana.row('Not sent.').getByRole('button', { name: 'Delete' }).click();
  await soon(() => ana.log.getByRole('article').count()).toBe(0);
});

it('A5 a room that the server keeps to others says that it is closed', async () => {
  const closed = await openStage({ PUBLIC_ROOMS: 'chat:lobby' });
  try {
    const ana = await closed.person('Ana', { room: 'secret' });
    await ana.page.getByRole('heading', { name: 'This line is closed to you' }).waitFor();
    expect(await ana.box.count()).toBe(0);
    expect(closed.takeProblems()).toEqual([]);
  } finally {
    await closed.close();
  }
});
