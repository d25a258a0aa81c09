import type { PartylineClient } from '../client.ts';
import { CursorsNamespace } from './cursors-namespace.ts';
import { RoomCursors } from './room-cursors.ts';

interface Known {
  readonly namespace: CursorsNamespace;
  readonly rooms: Map<string, RoomCursors>;
}

const known = new WeakMap<PartylineClient, Known>();

/**
 * The cursors over a room's surface: the same object for the same client and room. They are joined on their own, and need no more than the
 * right to read the room.
 */
export function cursorsOf(client: PartylineClient, room: string): RoomCursors {
  const ofClient = known.get(client) ?? { namespace: new CursorsNamespace(client), rooms: new Map<string, RoomCursors>() };
  known.set(client, ofClient);
  const cursors = ofClient.rooms.get(room) ?? new RoomCursors(room, ofClient.namespace);
  ofClient.rooms.set(room, cursors);
  return cursors;
}
