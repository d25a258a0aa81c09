import { useSyncExternalStore } from 'react';
import { useStore } from '../lib/use-store.ts';
import { useWaitingRooms } from '../outbox/use-waiting.ts';
import { useServices } from '../session/services.ts';
import { useIsOffline } from '../shell/connection/use-is-offline.ts';
import type { RoomEntry } from './room-entries.ts';
import { RoomLink, type RoomLinkProps } from './room-link.tsx';
import { useCurrentRoom } from './use-current-room.ts';
import { useRoomEntries } from './use-room-entries.ts';

export function RoomList() {
  const { directory, drafts } = useServices();
  const current = useCurrentRoom();
  const { yours, others } = useRoomEntries(current);
  const { isLoaded } = useStore(directory.store);
  const isOffline = useIsOffline();
  const unsent = useWaitingRooms();
  // As one string, so that the list is drawn when a draft comes or goes, not at each key.
  const withDraft = useSyncExternalStore(drafts.subscribe, () => Object.keys(drafts.get()).join(' ')).split(' ');
  const markOf = (name: string): RoomLinkProps['mark'] => {
    const mark = unsent.get(name);
    // While the line is up, what waits is gone before it could be read.
    if (mark === 'failed' || (mark === 'waiting' && isOffline)) return mark;
    return withDraft.includes(name) && name !== current ? 'draft' : undefined;
  };
  const links = (entries: readonly RoomEntry[]) =>
    entries.map((entry) => <RoomLink key={entry.name} entry={entry} isCurrent={entry.name === current} mark={markOf(entry.name)} />);

  return (
    <nav aria-label="Rooms" className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-3 pb-4">
      <h2 className="px-3 pt-3 pb-1.5 text-meta font-semibold text-ink-faint">Your rooms</h2>
      <ul className="grid grid-cols-1 gap-px">{links(yours)}</ul>
      {others.length > 0 && (
        <>
          <h2 className="px-3 pt-5 pb-1.5 text-meta font-semibold text-ink-faint">Other rooms</h2>
          <ul className="grid grid-cols-1 gap-px">{links(others)}</ul>
        </>
      )}
      {!isLoaded && !isOffline && <ListSkeleton />}
    </nav>
  );
}

function ListSkeleton() {
  return (
    <div aria-hidden="true" className="mt-5 grid animate-[shimmer_1.6s_ease-in-out_infinite] gap-px px-3">
      {[40, 62, 48].map((width) => (
        <span key={width} className="flex h-9 items-center">
          <span className="h-3 rounded-full bg-pressed" style={{ width: `${width}%` }} />
        </span>
      ))}
    </div>
  );
}
