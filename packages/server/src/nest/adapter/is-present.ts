import type { Socket } from 'socket.io';

/**
 * Whether a socket is in its namespace or about to be. One that a later middleware refused is neither, and Socket.IO tells nobody: it
 * only takes it off this list of its own.
 */
export function isPresent({ connected, nsp, id }: Socket): boolean {
  return connected || (nsp as unknown as { readonly _preConnectSockets: ReadonlyMap<string, Socket> })._preConnectSockets.has(id);
}
