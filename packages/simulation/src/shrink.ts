import { play } from './run.ts';
import type { Story } from './story/story.ts';

/** Leaves out of a failing story what it fails without. Each happening has its own chance, so the others stay what they were. */
export async function shrink(story: Story): Promise<Story> {
  if (!(await fails(story))) return story;
  let best = story;
  for (let size = Math.ceil(best.happenings.length / 2); size > 0; ) {
    const smaller = await without(best, size);
    if (smaller) best = smaller;
    else if (size === 1) break;
    else size = Math.floor(size / 2);
    size = Math.min(size, best.happenings.length);
  }
  return best;
}

/** The story without some run of `size` happenings, if it still fails then. The last ones are tried first: most runs fail early. */
async function without(story: Story, size: number): Promise<Story | undefined> {
  const { happenings } = story;
  for (let end = happenings.length; end > 0; end -= size) {
    const rest = [...happenings.slice(0, Math.max(0, end - size)), ...happenings.slice(end)];
    const smaller = { ...story, happenings: rest };
    if (await fails(smaller)) return smaller;
  }
  return undefined;
}

async function fails(story: Story): Promise<boolean> {
  const { verdict } = await play(story);
  return verdict.violations.length > 0;
}
