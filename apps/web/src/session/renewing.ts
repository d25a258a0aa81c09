import type { Sessions } from './sessions.ts';

/** Browsers take longer delays for none. */
const longestTimer = 2 ** 31 - 1;

/** Keeps the session of an open window from running out. Returns its own undo. */
export function renewInTime(sessions: Pick<Sessions, 'renewIn' | 'token'>, later: (then: () => void, ms: number) => () => void): () => void {
  let isStopped = false;
  let cancel = (): void => {};
  const plan = (): void => {
    const ms = sessions.renewIn();
    // Perhaps stopped while a renewal was under way.
    if (isStopped || ms === undefined) return;
    // A renewal that failed is tried again in a minute, not at once.
    cancel = later(() => void sessions.token().then(plan), Math.min(Math.max(ms, 60_000), longestTimer));
  };
  plan();
  return () => {
    isStopped = true;
    cancel();
  };
}
