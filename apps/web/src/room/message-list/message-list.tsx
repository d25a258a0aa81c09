import type { Room, RoomSnapshot } from '@partyline/react';
import { useImperativeHandle, useRef, type KeyboardEvent, type Ref } from 'react';
import { cx } from '../../lib/class-names.ts';
import { useServices } from '../../session/services.ts';
import { lazyPart } from '../../ui/lazy-part.tsx';
import type { Reading } from '../use-reading.ts';
import { DayChip } from './day-chip.tsx';
import { JumpToLatest } from './jump-to-latest.tsx';
import { ListTop, listTopHeight } from './list-top.tsx';
import { RowView } from './row-view.tsx';
import { useJump } from './use-jump.ts';
import { useOlderPages } from './use-older-pages.ts';
import { useRowFocus } from './use-row-focus.ts';
import { useRows } from './use-rows.ts';
import { useScroll } from './use-scroll.ts';

const EmptyRoom = lazyPart(() => import('./empty-room.tsx'));

export interface MessageListHandle {
  scrollToEnd(): void;
  /** Shows the message with this seq, loading older pages until it is there. */
  jumpTo(seq: number): Promise<void>;
}

export interface MessageListProps {
  ref: Ref<MessageListHandle>;
  name: string;
  room: Room;
  snapshot: RoomSnapshot;
  reading: Reading;
  isReplay: boolean;
  /** The id of what was last sent from this window. */
  sent: string | undefined;
}

/**
 * The conversation. It follows new messages only while its end is on screen, and nothing that happens above or below
 * the reader moves what they read: older pages, late measurements and edits are taken up by the virtual list's anchor.
 */
export function MessageList({ ref, name, room, snapshot, reading, isReplay, sent }: MessageListProps) {
  const { self } = useServices();
  const element = useRef<HTMLDivElement>(null);
  const rows = useRows(snapshot, reading.line, self.user);
  const { virtualizer, view, onScroll, scrollToEnd } = useScroll({
    element,
    rows,
    snapshot,
    reading,
    self: self.user,
    isReplay,
    sent,
    paddingStart: listTopHeight,
  });
  const older = useOlderPages({ element, room, snapshot, isPlaced: view.isPlaced });
  const jump = useJump({ virtualizer, rows, room });
  const focus = useRowFocus({ element, virtualizer, rows });

  useImperativeHandle(ref, () => ({ scrollToEnd, jumpTo: jump.jumpTo }), [scrollToEnd, jump.jumpTo]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown') focus.move(event, event.key === 'ArrowUp' ? -1 : 1);
  };

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={element}
        role="log"
        aria-live="off"
        aria-busy={snapshot.isLoadingOlder}
        aria-label={`Messages in ${name}`}
        tabIndex={0}
        data-testid="messages"
        onScroll={() => {
          onScroll();
          older.check();
        }}
        onKeyDown={onKeyDown}
        className="flex h-full flex-col overflow-x-hidden overflow-y-auto overscroll-contain [overflow-anchor:none] -outline-offset-2"
      >
        {rows.length === 0 && !snapshot.hasOlder && <EmptyRoom name={name} members={snapshot.members} self={self} onClose={() => {}} />}
        <div
          className={cx('relative mt-auto w-full shrink-0', rows.length === 0 && !snapshot.hasOlder && 'hidden')}
          style={{ height: virtualizer.getTotalSize() }}
        >
          <span aria-hidden="true" className="absolute bottom-0 left-(--wire-x) h-5 w-px bg-wire" />
          <ListTop name={name} snapshot={snapshot} hasFailed={older.hasFailed} onRetry={older.retry} />
          {virtualizer.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return row === undefined ? null : (
              <div
                key={item.key}
                ref={virtualizer.measureElement}
                data-index={item.index}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <RowView row={row} isFound={jump.found === row.key} />
              </div>
            );
          })}
        </div>
      </div>
      <DayChip at={view.topDay} />
      <JumpToLatest isShown={!view.isAtEnd} count={view.below} onJump={scrollToEnd} />
    </div>
  );
}
