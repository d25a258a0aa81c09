/** Every namespace of the wire. Each has its own events, rooms and middleware. */
export const namespaces = {
  chat: '/chat',
  cursors: '/cursors',
} as const;

export type Namespace = (typeof namespaces)[keyof typeof namespaces];
