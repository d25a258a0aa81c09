import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { soon } from './support/expect-soon.ts';
import { openStage, type Stage } from './support/stage.ts';

/** Each would set `window.broken`, open a dialog, ask a foreign host or leave the page, were it ever more than text. */
const payloads = [
  '<script>broken = 1</script>',
  '<img src=x onerror="broken = 1">',
  '<svg onload=broken=1>',
  '<svg><script>broken=1</script></svg>',
  '"><img src=x onerror=broken=1>',
  "'-alert(1)-'",
  '<iframe srcdoc="<script>parent.broken=1</script>"></iframe>',
  '<a href="javascript:broken=1">go</a>',
  'javascript:broken=1',
  '[go](javascript:broken=1)',
  'JaVaScRiPt:alert(1) data:text/html,<script>alert(1)</script> vbscript:x',
  'https://example.com/"onmouseover="broken=1',
  "https://example.com/'onfocus='broken=1'autofocus='",
  'https://javascript:broken=1@example.com/',
  'http://127.0.0.1:1/<script>broken=1</script>',
  '<style>@import "//example.com/x.css"; * { display: none }</style>',
  '<link rel=stylesheet href=//example.com/x.css><base href=//example.com/><meta http-equiv=refresh content="0;url=//example.com">',
  '<form action=//example.com><button>go</button></form><math><mtext></form><form><mglyph><style></math><img src onerror=broken=1>',
  '${alert(1)} {{constructor.constructor("broken=1")()}} %3Cscript%3E',
  '`<img src=x onerror=broken=1>` **<b onmouseover=broken=1>x</b>**',
  '```\n</pre><script>broken=1</script>\n```',
  '> </blockquote><script>broken=1</script>',
  '\u202Egnp.exe <!--\u2028--><script>broken=1</script>\u0000'.replace('\u0000', ''),
  '__proto__ constructor toString @__proto__ @constructor',
  '<noscript><p title="</noscript><img src=x onerror=broken=1>">',
];

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(async () => {
  expect(stage.takeProblems()).toEqual([]);
  await stage.closeWindows();
});
afterAll(() => stage.close());

it('SECURITY 15 markup in texts and names is text: nothing of it runs, and no policy is violated', async () => {
  const names = payloads
    .map((payload) =>
      payload
        .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')
        .trim()
        .slice(0, 40),
    )
    .filter((name) => name !== '');
  const ana = await stage.person(names[1] ?? '', { room: 'payloads' });
  for (const [i, payload] of payloads.entries()) {
    // A name for each would be a guest for each: every fifth shows in heads, quotes, reactions and the list of members.
    const guest = i % 5 === 0 ? await stage.guest(names[i % names.length] ?? 'x') : undefined;
    if (guest === undefined) {
      await ana.say(payload);
      continue;
    }
    await guest.join('payloads');
    const seq = await guest.say('payloads', payload);
    await guest.ask('react', { room: 'payloads', seq, emoji: '👍' });
    await guest.say('payloads', `@${names[1]} ${payload}`, seq);
  }
  await soon(() => ana.page.evaluate(() => document.querySelectorAll('[data-state=pending]').length)).toBe(0);
  // Every row is drawn once on the way up.
  for (let turn = 0; turn < 12; turn++) {
    await ana.log.evaluate((log) => log.scrollBy(0, -400));
    await ana.page.evaluate(() => new Promise(requestAnimationFrame));
  }
  const seen = await ana.page.evaluate(() => ({
    broken: (window as { broken?: unknown }).broken,
    foreign: document.querySelectorAll(
      '[role=log] :is(script, iframe, img, form, style, link, base, meta, math, [onerror], [onload], [onmouseover], [onfocus])',
    ).length,
    links: [...document.querySelectorAll<HTMLAnchorElement>('[role=log] a')].map(({ protocol, rel, target }) => `${protocol} ${rel} ${target}`),
  }));
  expect(seen.broken).toBeUndefined();
  expect(seen.foreign).toBe(0);
  expect(seen.links.length).toBeGreaterThan(0);
  expect(seen.links.filter((link) => !/^https?: noopener noreferrer _blank$/.test(link))).toEqual([]);
});

it('SECURITY 15 markup in the address, the title and the switcher is text', async () => {
  const ana = await stage.person('Ana', { room: encodeURIComponent(payloads[1] ?? '') });
  await ana.page.getByRole('heading', { name: 'No such room' }).waitFor();
  await ana.page.keyboard.press('Control+k');
  const field = ana.page.getByRole('combobox', { name: 'Room' });
  for (const payload of payloads) await field.fill(payload.replaceAll('\n', ' '));
  await ana.page.keyboard.press('Escape');
  expect(await ana.page.evaluate(() => (window as { broken?: unknown }).broken)).toBeUndefined();
});

it('SECURITY 15 a kept session, mark or draft that someone tampered with is only text, too', async () => {
  const ana = await stage.person('Ana', { room: 'kept' });
  await ana.box.waitFor();
  await ana.page.evaluate(
    (texts) => {
      const user = Object.keys(localStorage)
        .find((key) => key.startsWith('partyline.read.'))
        ?.slice('partyline.read.'.length);
      const marks = Object.fromEntries(texts.map((text) => [text, { epoch: text, seq: 1, visitedAt: 1 }]));
      localStorage.setItem(`partyline.read.${user}`, JSON.stringify(marks));
      localStorage.setItem(`partyline.drafts.${user}`, JSON.stringify({ kept: texts.join('\n') }));
      localStorage.setItem('partyline.theme', texts[0] ?? '');
    },
    payloads.slice(0, 6),
  );
  await ana.page.reload();
  await soon(() => ana.box.inputValue()).toContain('<script>');
  expect(await ana.page.evaluate(() => (window as { broken?: unknown }).broken)).toBeUndefined();
});
