/**
 * How far a notification has come with its user, in this order. It only ever goes on, so that devices agree whatever order they hear of it in:
 * `unseen`, `unread` once the list was looked at, `read` once it was opened, `archived` once it was put away.
 */
export const readStates = ['unseen', 'unread', 'read', 'archived'] as const;
