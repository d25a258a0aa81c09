import type { ChatEntry, JoinRoomAck } from '@partyline/protocol';
import type { StreamRequests } from './membership.ts';
import type { Ask } from './publish.ts';

/** How the stream of a chat room is asked for. */
export function chatRequests(room: string, ask: Ask): StreamRequests<ChatEntry, JoinRoomAck> {
  return {
    join: (claim, granted) => ask('joinRoom', { room, ...claim }, granted),
    leave: () => ask('leaveRoom', { room }),
    history: (query) => ask('history', { room, ...query }),
  };
}
