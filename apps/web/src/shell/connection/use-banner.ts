import { useStatus } from '@partyline/react';
import { useEffect, useReducer, useRef } from 'react';
import { bannerAt, nextChangeIn, noOutage, trackOutage, type Banner } from './banner.ts';

/** The banner for the connection's state, at the pace of banner.ts. */
export function useBanner(): Banner & { pending: number } {
  const status = useStatus();
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const outage = useRef(noOutage);
  const isLive = status.name === 'live' || status.name === 'catching-up';
  // Not the wall clock, which may be set while the line is down.
  const now = performance.now();
  outage.current = trackOutage(outage.current, isLive, now);
  const changeIn = nextChangeIn(outage.current, now);

  useEffect(() => {
    if (changeIn === undefined) return undefined;
    const timer = setTimeout(redraw, changeIn);
    return () => clearTimeout(timer);
  }, [changeIn]);
  return { ...bannerAt(outage.current, now), pending: status.pending };
}
