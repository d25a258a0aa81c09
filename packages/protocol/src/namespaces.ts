/** Every namespace of the wire. Each has its own events, rooms and middleware. */
export const namespaces = {
  chat: '/chat',
  cursors: '/cursors',
  notifications: '/notifications',
  liveScores: '/live-scores',
} as const;

export type Namespace = (typeof namespaces)[keyof typeof namespaces];
