import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { soon } from './support/expect-soon.ts';
import { ours } from './support/problems.ts';
import { openStage, phone, type Stage } from './support/stage.ts';
import type { Window } from './support/window.ts';

let stage: Stage;
let ana: Window;
beforeAll(async () => {
  stage = await openStage();
  ana = await stage.person('Ana', phone);
});
afterEach(() => {
  expect(stage.takeProblems()).toEqual([]);
});
afterAll(() => stage.close());

it('a phone shows one pane: the rooms, a room, and back', async () => {
  const rooms = ana.page.getByRole('navigation', { name: 'Rooms' });
  await rooms.waitFor();
  expect(await ana.box.isVisible()).toBe(false);
  await rooms.getByRole('link', { name: 'lobby' }).tap();
  await ana.box.waitFor();
  expect(await rooms.isVisible()).toBe(false);
  await ana.say('from my pocket');
  await ana.row('from my pocket').waitFor();
  await ana.page.getByRole('link', { name: 'All rooms' }).tap();
  await rooms.waitFor();
  expect(await ana.box.isVisible()).toBe(false);
});

it('a tap on a message shows its actions; members come over the conversation', async () => {
  await ana.enter('taps');
  await ana.say('tap me');
  await soon(() => ana.row('tap me').getAttribute('data-state')).toBe('stored');
  await ana.act('tap me', 'Reply');
  await ana.page.getByText('Reply to Ana').waitFor();
  await ana.page.getByRole('button', { name: /^Members: 1 on the line/ }).tap();
  await ana.page.getByRole('dialog', { name: 'Members' }).getByText('Ana').waitFor();
});

it('nothing is wider than the phone, and every control is big enough for a finger', async () => {
  const cy = await stage.guest('Cy');
  await cy.join('wide');
  await cy.say('wide', `${'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz'.repeat(4)} https://example.com/${'path/'.repeat(60)}`);
  await cy.say('wide', `\`\`\`\n${'const line = 1; '.repeat(40)}\n\`\`\``);
  await ana.enter('wide');
  await ana.say('hello');
  await soon(() => ana.row('hello').getAttribute('data-state')).toBe('stored');
  await ana.row('hello').tap();
  await ana.row('hello').getByRole('button', { name: 'More actions' }).waitFor();
  expect(await ana.page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  expect(await ana.log.evaluate((log) => log.scrollWidth - log.clientWidth)).toBe(0);
  const small = await ana.page.evaluate(() =>
    [...document.querySelectorAll('button, textarea, nav a, header a')]
      .filter((control) => control.checkVisibility())
      .map((control) => ({ label: control.getAttribute('aria-label') ?? control.textContent, box: control.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.height < 44 || box.width < 44))
      .map(({ label, box }) => `${label}: ${Math.round(box.width)} x ${Math.round(box.height)}`),
  );
  expect(small).toEqual([]);
});

it('the list of rooms, too, tells that the line is down, and where something waits', async () => {
  await ana.enter('lobby');
  stage.line.cut();
  await ana.say('from the tunnel');
  await ana.isIn('from the tunnel', 'pending');
  await ana.page.getByRole('link', { name: 'All rooms' }).tap();
  await soon(() => ana.banner('offline').textContent()).toBe('Offline: 1 message will be sent when you’re back');
  expect(await ana.banner('offline').isVisible()).toBe(true);
  await ana.page.getByRole('link', { name: /^lobby.*waiting to be sent/ }).waitFor();
  stage.line.mend();
  await ana.wake();
  await ana.banner('back').waitFor();
  expect(ours(stage.takeProblems())).toEqual([]);
});
