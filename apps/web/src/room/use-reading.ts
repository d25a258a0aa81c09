import type { Person, RoomSnapshot } from '@partyline/react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useAttention } from '../lib/use-attention.ts';
import { useLatest } from '../lib/use-latest.ts';
import { useStore } from '../lib/use-store.ts';
import { readUpTo } from '../rooms/read-marks.ts';
import { useServices } from '../session/services.ts';
import { moveUnreadLine } from './message-list/unread-line.ts';

export interface Reading {
  /** The unread line stands below this seq; undefined where there is none. */
  line: number | undefined;
  isAttentive: boolean;
  /** Everything up to `seq` is, or was, on screen. Counts only while someone looks. */
  seen(seq: number): void;
  markAllRead(): void;
}

export interface ReadingOptions {
  name: string;
  snapshot: RoomSnapshot;
  self: Person;
  /** See use-replay.ts. */
  isReplay: boolean;
  /** The conversation is out of sight, behind the board. */
  isCovered: boolean;
}

/** Where someone has read up to in a room, and the line that shows where they went on. */
export function useReading({ name, snapshot, self, isReplay, isCovered }: ReadingOptions): Reading {
  const { readMarks } = useServices();
  const marks = useStore(readMarks);
  const { epoch, head, messages } = snapshot;
  const read = readUpTo(marks, name, epoch);
  const isAttentive = useAttention() && !isCovered;
  const newest = useMemo(() => messages.findLast(({ seq, sender }) => seq !== undefined && sender !== self.user)?.seq, [messages, self]);

  // Frozen in the moment in which the room's epoch is known: what is read later doesn't move it.
  const [frozen, setFrozen] = useState<{ epoch: string; line: number | undefined }>();
  if (epoch !== undefined && frozen?.epoch !== epoch) setFrozen({ epoch, line: read });
  const line = frozen === undefined ? undefined : moveUnreadLine({ line: frozen.line, readUpTo: read, newest, isAttentive: isAttentive && !isReplay });
  if (frozen !== undefined && line !== frozen.line) setFrozen({ ...frozen, line });

  useEffect(() => readMarks.visit(name), [name, readMarks]);

  const seen = useCallback(
    (seq: number) => {
      if (epoch !== undefined && isAttentive) readMarks.markRead(name, epoch, seq);
    },
    [epoch, isAttentive, name, readMarks],
  );
  const latest = useLatest({ epoch, head });
  const markAllRead = useCallback(() => {
    const { epoch: now, head: last } = latest.current;
    if (now === undefined) return;
    readMarks.markRead(name, now, last);
    setFrozen({ epoch: now, line: last });
  }, [latest, name, readMarks]);

  return useMemo(() => ({ line, isAttentive, seen, markAllRead }), [line, isAttentive, seen, markAllRead]);
}
