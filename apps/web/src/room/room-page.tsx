import { Link } from '@tanstack/react-router';
import { useCurrentRoom } from '../rooms/use-current-room.ts';
import { firstRoom } from '../rooms/room-entries.ts';
import { isRoomName } from '../rooms/room-name.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { RoomScreen } from './room-screen.tsx';

/** The room that the address names. Each is mounted anew, so nothing of one is left in another. */
export function RoomPage() {
  const name = useCurrentRoom() ?? '';
  if (isRoomName(name)) return <RoomScreen key={name} name={name} />;
  return (
    <EmptyState title="No such room" text="A room is named with letters, digits, “-”, “_” and “.”, and starts with a letter or digit.">
      <Link to="/rooms/$room" params={{ room: firstRoom }} className="font-semibold text-pine underline underline-offset-4">
        Go to {firstRoom}
      </Link>
    </EmptyState>
  );
}
