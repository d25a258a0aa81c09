import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { soon } from './support/expect-soon.ts';
import type { Guest } from './support/guest.ts';
import { leaveClean } from './support/leave-clean.ts';
import { openStage, type Stage } from './support/stage.ts';
import type { RawPage } from './support/raw-page.ts';
import type { Window } from './support/window.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => leaveClean(stage));
afterAll(() => stage.close());

async function someone(room: string): Promise<{ ana: Window; cy: Guest }> {
  const cy = await stage.guest('Cy');
  await cy.join(room);
  const ana = await stage.person('Ana', { room });
  await ana.say('hello');
  await ana.isIn('hello', 'stored');
  return { ana, cy };
}

const stored = async (cy: Guest, room: string): Promise<string[]> => {
  const { entries } = await cy.ask('history', { room });
  return entries.map((entry) => ('text' in entry ? entry.text : entry.kind));
};

/** The rows of the list, each with its state. */
const rowsOf = (page: RawPage): Promise<unknown> =>
  page.evaluate(`[...document.querySelectorAll('[data-message]')].map((row) => row.dataset.state + ': ' + row.querySelector('p').firstChild.textContent)`);

async function sleeper(room: string): Promise<{ ana: RawPage; cy: Guest }> {
  const cy = await stage.guest('Cy');
  await cy.join(room);
  const ana = await stage.sleeper('Ana', room);
  await ana.enter('hello');
  await soon(() => rowsOf(ana)).toEqual(['stored: hello']);
  return { ana, cy };
}

it('D4 D8 a frozen tab whose connection died meanwhile is live within seconds, on one connection, with nothing lost', async () => {
  const { ana, cy } = await sleeper('frozen');
  // Lost on the way, and nobody was told: only the server can notice, much later.
  stage.line.swallow();
  await ana.enter('said into the void');
  await soon(() => rowsOf(ana)).toEqual(['stored: hello', 'pending: said into the void']);
  await ana.freeze();
  const meanwhile = Array.from({ length: 12 }, (_, i) => `meanwhile ${i + 1}`);
  for (const text of meanwhile) await cy.say('frozen', text);
  stage.line.mend();
  await cy.say('frozen', 'and more');

  await ana.show();
  const log = ['hello', ...meanwhile, 'and more', 'said into the void'];
  await soon(() => rowsOf(ana)).toEqual(log.map((text) => `stored: ${text}`));
  expect(await stored(cy, 'frozen')).toEqual(log);
  await soon(() => ana.sockets.open).toBe(1);
  await cy.say('frozen', 'good morning');
  await soon(async () => ((await rowsOf(ana)) as string[]).at(-1)).toBe('stored: good morning');
});

it('D6 a tab whose connection the browser ended when it froze it has all that it missed when someone looks again, over one new connection', async () => {
  const { ana, cy } = await sleeper('nap');
  const before = ana.sockets.opened;
  await ana.freeze();
  await cy.say('nap', 'pst');
  await ana.show();
  await soon(() => rowsOf(ana)).toEqual(['stored: hello', 'stored: pst']);
  await ana.enter('awake');
  await soon(() => rowsOf(ana)).toEqual(['stored: hello', 'stored: pst', 'stored: awake']);
  await soon(() => ana.sockets.open).toBe(1);
  expect(ana.sockets.opened - before).toBe(1);
});

it('D3 D5 twenty flaps of the network end in one connection, with each message stored once, in order', async () => {
  const { ana, cy } = await someone('flaps');
  const network = ana.page.context();
  const before = ana.sockets.opened;
  const texts = Array.from({ length: 20 }, (_, i) => `flap ${i + 1}`);
  for (const text of texts) {
    await network.setOffline(true);
    await ana.say(text);
    await network.setOffline(false);
  }
  await ana.isIn('flap 20', 'stored');
  expect(await stored(cy, 'flaps')).toEqual(['hello', ...texts]);
  await soon(() => ana.sockets.open).toBe(1);
  // An attempt at each return, one more where a slow machine gave up waiting for it, and no storm of them.
  expect(ana.sockets.opened - before).toBeLessThanOrEqual(2 * texts.length);
  await soon(() => ana.page.getByRole('complementary', { name: 'Members' }).getByRole('listitem').count()).toBe(2);
});
