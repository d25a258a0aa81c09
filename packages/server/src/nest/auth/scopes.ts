/** The scope of tokens that may cut users off (A4). */
export const usersScope = 'users';
/** That of tokens that may notify users. */
export const notificationsScope = 'notifications';

/** Of those that put values into feeds. */
export const feedsScope = 'feeds';
/** Of those that say what happens in matches. */
export const scoresScope = 'scores';

/** What a service's token may have, and what for. */
export const scopes: Readonly<Record<string, string>> = {
  [usersScope]: 'cut users off, and let them in again',
  [notificationsScope]: 'notify users',
  [feedsScope]: 'put values into feeds',
  [scoresScope]: 'say what happens in matches',
};
