import type { KeyValue } from '../lib/persisted-store.ts';

export interface LeavingOptions {
  user: string;
  /** Whether the person is still the one who is signed in here. */
  isSignedIn: boolean;
  client: { close(): void; forget(user: string): Promise<void> };
  storage: Pick<KeyValue, 'removeItem'>;
  /** Under which more was kept for the person. */
  keys: readonly string[];
}

/**
 * Ends what a window does for someone. A guest who signed out, or whose session is over, never comes back as the same one, so nothing that was
 * kept for them stays in this browser. Every window does this, since each might write something back.
 */
export async function leave({ user, isSignedIn, client, storage, keys }: LeavingOptions): Promise<void> {
  if (isSignedIn) return client.close();
  for (const key of keys) storage.removeItem(key);
  try {
    await client.forget(user);
  } catch {
    // A browser that doesn't let it: nobody is there any more who could do something about it.
  }
}
