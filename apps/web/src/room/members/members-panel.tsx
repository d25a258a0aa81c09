import type { RoomSnapshot } from '@partyline/react';
import { lazyPart } from '../../ui/lazy-part.tsx';

const MemberList = lazyPart(() => import('./member-list.tsx'));

/** The members beside the conversation. */
export function MembersPanel({ snapshot, onClose }: { snapshot: RoomSnapshot; onClose: () => void }) {
  return (
    <aside aria-label="Members" className="w-60 shrink-0 overflow-y-auto overscroll-contain border-l border-line bg-paper p-3 pt-4">
      <MemberList snapshot={snapshot} onClose={onClose} />
    </aside>
  );
}
