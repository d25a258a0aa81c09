import type { FeedValue } from '@partyline/react/feeds';
import { useEffect, useRef } from 'react';
import { useServices } from '../session/services.ts';
import { announcementsOf } from './announcements.ts';

/** Goals and ends of periods are said to screen readers; the clock and anything else that ticks is not. */
export function useGoalAnnouncements(values: ReadonlyMap<string, FeedValue>): void {
  const { notices } = useServices();
  const before = useRef<ReadonlyMap<string, FeedValue> | undefined>(undefined);
  useEffect(() => {
    const said = before.current && before.current.size > 0 ? announcementsOf(before.current, values) : [];
    before.current = values;
    if (said.length > 0) notices.say(said.join('. '));
  }, [values, notices]);
}
