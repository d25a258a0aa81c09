import type { Status } from '@partyline/react';

/** How the server ended someone's session, as far as it takes different words. */
export type Ending = 'banned' | 'revoked' | 'over';

export function endingOf({ name, error }: Pick<Status, 'name' | 'error'>): Ending | undefined {
  if (name !== 'refused') return undefined;
  if (error?.code === 'banned') return 'banned';
  return error?.code === 'token_revoked' ? 'revoked' : 'over';
}
