import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Window } from './window.ts';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

interface Rules {
  readonly runOnly: { readonly type: 'rule'; readonly values: readonly string[] };
}

interface Axe {
  run(rules?: Rules): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
}

/** Axe's rules about colours. */
const ofColours: Rules = { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } };

/** What axe finds wrong with what is on screen: by all rules, where none are named. */
export async function violations({ page }: Window, rules?: Rules): Promise<string[]> {
  if (await page.evaluate(() => !('axe' in window))) await page.evaluate(await readFile(axe, 'utf8'));
  // But for those that never end.
  await page.evaluate(() => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
    return Promise.all(ending.map((animation) => animation.finished.catch(() => undefined)));
  });
  const { violations: found } = await page.evaluate((only) => (window as unknown as { axe: Axe }).axe.run(only), rules);
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}: ${node.failureSummary}`));
}

/** The same in both themes, one after the other: by all rules in the light one, and in the dark one by those that a theme can break. */
export async function violationsInBothThemes(window: Window): Promise<string[]> {
  await window.page.emulateMedia({ colorScheme: 'dark' });
  const dark = await violations(window, ofColours);
  await window.page.emulateMedia({ colorScheme: 'light' });
  return [...dark.map((violation) => `dark: ${violation}`), ...(await violations(window))];
}
