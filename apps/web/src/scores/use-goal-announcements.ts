import type { FeedValue } from '@partyline/react/feeds';
import { useEffect, useRef } from 'react';
import { later } from '../lib/later.ts';
import { createBatch } from '../room/announcer/batch.ts';
import { useServices } from '../session/services.ts';
import { type Announcement, announcementsOf, sentenceOf } from './announcements.ts';

/** Goals and ends of periods are said to screen readers, at most once a second; the clock and anything else that ticks is not. */
export function useGoalAnnouncements(values: ReadonlyMap<string, FeedValue>): void {
  const { notices } = useServices();
  const before = useRef<ReadonlyMap<string, FeedValue> | undefined>(undefined);
  const batch = useRef<ReturnType<typeof createBatch<Announcement>>>(undefined);

  useEffect(() => {
    batch.current = createBatch({ say: notices.say, sentenceFor: sentenceOf, now: () => performance.now(), later });
    return () => batch.current?.stop();
  }, [notices]);

  useEffect(() => {
    const said = before.current && before.current.size > 0 ? announcementsOf(before.current, values) : [];
    before.current = values;
    for (const announcement of said) batch.current?.add(announcement);
  }, [values]);
}
