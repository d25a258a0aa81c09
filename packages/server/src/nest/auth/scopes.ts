/** The scope of tokens that may cut users off (A4). */
export const usersScope = 'users';

/** What a service's token may have, and what for. */
export const scopes: Readonly<Record<string, string>> = {
  [usersScope]: 'cut users off, and let them in again',
};
