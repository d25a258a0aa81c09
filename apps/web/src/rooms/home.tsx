import { Navigate } from '@tanstack/react-router';
import { useIsPhone } from '../lib/use-media.ts';
import { useServices } from '../session/services.ts';
import { firstRoom, roomsToWatch } from './room-entries.ts';

/** A phone shows the list here; where there is room for both, the room visited last opens beside it. */
export function Home() {
  const { readMarks } = useServices();
  const isPhone = useIsPhone();
  if (isPhone) return null;
  const [last = firstRoom] = roomsToWatch(readMarks.get(), 1);
  return <Navigate to="/rooms/$room" params={{ room: last }} replace />;
}
