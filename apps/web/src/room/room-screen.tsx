import { useRoom, type Message } from '@partyline/react';
import { lazy, Suspense, useCallback, useRef, useState } from 'react';
import { useHasThirdPane } from '../lib/use-media.ts';
import { useServices } from '../session/services.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { useRoomAnnouncements } from './announcer/use-room-announcements.ts';
import { Composer } from './composer/composer.tsx';
import type { ComposeMode } from './composer/mode.ts';
import { MembersPanel } from './members/members-panel.tsx';
import { membersOpenStore } from './members/members-open.ts';
import { MembersSheet } from './members/members-sheet.tsx';
import { MessageList, type MessageListHandle } from './message-list/message-list.tsx';
import { MessageListSkeleton } from './message-list/message-list-skeleton.tsx';
import { RoomContext } from './room-context.ts';
import { RoomHeader } from './room-header.tsx';
import { useReading } from './use-reading.ts';
import { useRoomActions, type Picking } from './use-room-actions.ts';
import { useRoomKeys } from './use-room-keys.ts';
import { useRoomView } from './use-room-view.ts';
import { useStore } from '../lib/use-store.ts';

const EmojiPicker = lazy(() => import('./emoji/emoji-picker.tsx'));
const DeleteDialog = lazy(() => import('./message/delete-dialog.tsx'));

/** A room: who is there, what was said, and the box to say something. */
export function RoomScreen({ name }: { name: string }) {
  const { self } = useServices();
  const { room, ...snapshot } = useRoom(name);
  const [mode, setMode] = useState<ComposeMode>({ kind: 'new' });
  const [deleting, setDeleting] = useState<Message>();
  const [picking, setPicking] = useState<Picking>();
  const list = useRef<MessageListHandle>(null);
  const hasThirdPane = useHasThirdPane();
  const areMembersOpen = useStore(membersOpenStore);
  const [isSheetOpen, setIsSheetOpen] = useState(false);

  const reading = useReading(name, snapshot, self);
  const actions = useRoomActions({ room, list, setMode, setDeleting, setPicking });
  const view = useRoomView(snapshot, self, actions);
  useRoomAnnouncements(snapshot, self);
  const markRead = useCallback(() => {
    reading.markAllRead();
    list.current?.scrollToEnd();
  }, [reading]);
  useRoomKeys({ isBusy: mode.kind !== 'new', markRead });

  const toggleMembers = (): void => (hasThirdPane ? membersOpenStore.set(!areMembersOpen) : setIsSheetOpen(true));
  const hasMessages = snapshot.state === 'joined' || snapshot.messages.length > 0;

  return (
    <RoomContext value={view}>
      <div className="flex min-h-0 flex-1">
        <section className="flex min-w-0 flex-1 flex-col" aria-label={name}>
          <RoomHeader name={name} snapshot={snapshot} areMembersOpen={hasThirdPane && areMembersOpen} onMembers={toggleMembers} />
          {snapshot.state === 'refused' ? (
            <EmptyState title="This line is closed to you" text={snapshot.error?.message ?? 'The server lets you neither read nor write here.'} />
          ) : (
            <>
              {hasMessages ? (
                <MessageList key={snapshot.epoch} ref={list} name={name} room={room} snapshot={snapshot} reading={reading} />
              ) : (
                <MessageListSkeleton />
              )}
              <Composer name={name} room={room} snapshot={snapshot} mode={mode} onMode={setMode} onPickEmoji={setPicking} onDelete={setDeleting} />
            </>
          )}
        </section>
        {hasThirdPane && areMembersOpen && <MembersPanel snapshot={snapshot} />}
      </div>
      {isSheetOpen && !hasThirdPane && <MembersSheet snapshot={snapshot} onClose={() => setIsSheetOpen(false)} />}
      <Suspense>
        {picking !== undefined && <EmojiPicker anchor={picking.anchor} onPick={picking.onPick} onClose={() => setPicking(undefined)} />}
        {deleting !== undefined && <DeleteDialog message={deleting} onDelete={() => actions.remove(deleting)} onClose={() => setDeleting(undefined)} />}
      </Suspense>
    </RoomContext>
  );
}
