import { useRoom, type Message } from '@partyline/react';
import { useCallback, useRef, useState } from 'react';
import { cx } from '../lib/class-names.ts';
import { useHasThirdPane } from '../lib/use-media.ts';
import { useStore } from '../lib/use-store.ts';
import { useServices } from '../session/services.ts';
import { useIsOffline } from '../shell/connection/use-is-offline.ts';
import { lazyPart } from '../ui/lazy-part.tsx';
import { useRoomAnnouncements } from './announcer/use-room-announcements.ts';
import { BoardPane } from './board/board-pane.tsx';
import { useBoard } from './board/use-board.ts';
import { Composer } from './composer/composer.tsx';
import type { ComposeMode } from './composer/mode.ts';
import { MembersPanel } from './members/members-panel.tsx';
import { membersOpenStore } from './members/members-open.ts';
import { MessageList, type MessageListHandle } from './message-list/message-list.tsx';
import { MessageListSkeleton } from './message-list/message-list-skeleton.tsx';
import { OutOfReach } from './out-of-reach.tsx';
import { RoomContext } from './room-context.ts';
import { RoomHeader } from './room-header.tsx';
import { useIsClosed } from './use-is-closed.ts';
import { useReading } from './use-reading.ts';
import { useReplay } from './use-replay.ts';
import { useRoomActions, type Picking } from './use-room-actions.ts';
import { useRoomKeys } from './use-room-keys.ts';
import { useRoomView } from './use-room-view.ts';
import { useStream } from './use-stream.ts';

const ClosedRoom = lazyPart(() => import('./closed-room.tsx'));
const MembersSheet = lazyPart(() => import('./members/members-sheet.tsx'));
const EmojiPicker = lazyPart(() => import('./emoji/emoji-picker.tsx'));
const DeleteDialog = lazyPart(() => import('./message/delete-dialog.tsx'));

/** A room: who is there, what was said, and the box to say something. */
export function RoomScreen({ name }: { name: string }) {
  const { self } = useServices();
  const { room, ...snapshot } = useRoom(name);
  const [mode, setMode] = useState<ComposeMode>({ kind: 'new' });
  const [deleting, setDeleting] = useState<Message>();
  const [picking, setPicking] = useState<Picking>();
  const [sent, setSent] = useState<string>();
  const list = useRef<MessageListHandle>(null);
  const board = useBoard(name);
  const hasThirdPane = useHasThirdPane(board.isOpen);
  const areMembersOpen = useStore(membersOpenStore);
  const [isSheetOpen, setIsSheetOpen] = useState(false);

  const isClosed = useIsClosed(snapshot);
  const isReplay = useReplay(snapshot);
  const isCovered = board.isOpen && !board.isBeside;
  const reading = useReading({ name, snapshot, self, isReplay, isCovered });
  const actions = useRoomActions({ room, list, setMode, setDeleting, setPicking, setSent });
  const view = useRoomView(snapshot, self, actions);
  useRoomAnnouncements(snapshot, self);
  const markRead = useCallback(() => {
    reading.markAllRead();
    list.current?.scrollToEnd();
  }, [reading]);
  useRoomKeys({ isBusy: mode.kind !== 'new' || isCovered, markRead });

  const toggleMembers = (): void => (hasThirdPane ? membersOpenStore.set(!areMembersOpen) : setIsSheetOpen(true));
  const isOffline = useIsOffline();
  const stream = useStream(snapshot.epoch);
  const isKnown = snapshot.epoch !== undefined || snapshot.messages.length > 0;

  return (
    <RoomContext value={view}>
      <div className="flex min-h-0 flex-1">
        <section className="flex min-w-0 flex-1 flex-col" aria-label={name}>
          <RoomHeader
            name={name}
            snapshot={snapshot}
            isClosed={isClosed}
            board={board}
            areMembersOpen={hasThirdPane && areMembersOpen}
            onMembers={toggleMembers}
          />
          {isClosed ? (
            <ClosedRoom name={name} snapshot={snapshot} onClose={() => {}} />
          ) : (
            <div className="relative flex min-h-0 flex-1">
              {/* Behind the board it keeps its size, and with that its place. */}
              <div className={cx('flex min-w-0 flex-5 flex-col', isCovered && 'invisible')}>
                {isKnown ? (
                  <MessageList key={stream} ref={list} name={name} room={room} snapshot={snapshot} reading={reading} isReplay={isReplay} sent={sent} />
                ) : isOffline ? (
                  <OutOfReach name={name} />
                ) : (
                  <MessageListSkeleton />
                )}
                <Composer
                  name={name}
                  room={room}
                  snapshot={snapshot}
                  mode={mode}
                  onMode={setMode}
                  onSent={setSent}
                  onPickEmoji={setPicking}
                  onDelete={setDeleting}
                />
              </div>
              {board.isOpen && <BoardPane name={name} board={board} />}
            </div>
          )}
        </section>
        {hasThirdPane && areMembersOpen && !isClosed && <MembersPanel snapshot={snapshot} onClose={() => membersOpenStore.set(false)} />}
      </div>
      {isSheetOpen && !hasThirdPane && <MembersSheet snapshot={snapshot} onClose={() => setIsSheetOpen(false)} />}
      {picking !== undefined && <EmojiPicker anchor={picking.anchor} onPick={picking.onPick} onClose={() => setPicking(undefined)} />}
      {deleting !== undefined && <DeleteDialog message={deleting} onDelete={() => actions.remove(deleting)} onClose={() => setDeleting(undefined)} />}
    </RoomContext>
  );
}
