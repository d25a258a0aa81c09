import type { Window } from './window.ts';

/**
 * Types a sentence into the message box, and empties it. Resolves with the milliseconds from each key to the picture that shows it, as the browser
 * itself measures them, the shortest first. It tells steps of 8 ms, and less than 16 as 16.
 */
export async function keyDelays({ page, box }: Window, text = 'does it answer?'): Promise<number[]> {
  await page.evaluate(() => {
    const delays: number[] = ((window as { keyDelays?: number[] }).keyDelays = []);
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) if (name === 'keydown') delays.push(duration);
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  });
  await box.pressSequentially(text, { delay: 60 });
  // The picture that shows the last key has to be there, too.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100))));
  const told = await page.evaluate(() => (window as { keyDelays?: number[] }).keyDelays ?? []);
  await box.fill('');
  return [...told, ...Array<number>(Math.max(0, text.length - told.length)).fill(16)].sort((a, b) => a - b);
}
