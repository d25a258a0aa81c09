import { randomBytes } from 'node:crypto';

/** Gateways may let clients choose the names of rooms that they join, so nobody but the server may know this one. */
const secret = randomBytes(16).toString('base64url');

/**
 * B1: Socket.IO's room of all devices of a user, in each namespace: `server.to(userRoom('ana')).emit(...)`. Every connection whose user is
 * known is in it before any gateway sees it. The name is good for as long as this process lives.
 */
export function userRoom(user: string): string {
  return `user ${secret} ${user}`;
}
