import { expect, it } from 'vitest';
import { leave } from './leaving.ts';

async function leaving(isSignedIn: boolean, isAllowed = true): Promise<string[]> {
  const done: string[] = [];
  await leave({
    user: 'ana',
    isSignedIn,
    client: {
      close: () => void done.push('closed'),
      forget: async (user) => {
        done.push(`forgot ${user}`);
        if (!isAllowed) throw new Error('not in this browser');
      },
    },
    storage: { removeItem: (key) => void done.push(`removed ${key}`) },
    keys: ['drafts', 'marks'],
  });
  return done;
}

it('keeps what waits for someone who is signed in, and nothing of anyone else', async () => {
  expect(await leaving(true)).toEqual(['closed']);
  expect(await leaving(false)).toEqual(['removed drafts', 'removed marks', 'forgot ana']);
});

it('is content where the browser does not let it forget', async () => {
  expect(await leaving(false, false)).toContain('forgot ana');
});
