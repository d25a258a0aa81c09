import type { RoomSnapshot } from '@partyline/react';
import { X } from 'lucide-react';
import { Dialog } from '../../ui/dialog.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import MemberList from './member-list.tsx';

/** The members over the conversation, where there is no room beside it. */
export default function MembersSheet({ snapshot, onClose }: { snapshot: RoomSnapshot; onClose: () => void }) {
  return (
    <Dialog label="Members" onClose={onClose} className="max-md:mb-0 max-md:w-full max-md:max-w-full max-md:rounded-b-none">
      <div className="max-h-[75dvh] overflow-y-auto p-4 pb-[max(1rem,env(safe-area-inset-bottom))]">
        <form method="dialog" className="absolute top-2 right-2">
          <IconButton label="Close" type="submit">
            <X className="size-4.5" aria-hidden="true" />
          </IconButton>
        </form>
        <MemberList snapshot={snapshot} onClose={onClose} />
      </div>
    </Dialog>
  );
}
