import { useStatus, type StatusName } from '@partyline/react';
import { useEffect, useReducer, useRef } from 'react';
import { bannerAt, nextChangeIn, noOutage, trackOutage, type BannerKind, type Line } from './banner.ts';

const lines: Readonly<Record<StatusName, Line>> = { connecting: 'down', offline: 'down', refused: 'down', 'catching-up': 'catching-up', live: 'live' };

/** The banner for the connection's state, at the pace of banner.ts. */
export function useBanner(): BannerKind {
  const { name } = useStatus();
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const outage = useRef(noOutage);
  // Not the wall clock, which may be set while the line is down.
  const now = performance.now();
  outage.current = trackOutage(outage.current, lines[name], now);
  const changeIn = nextChangeIn(outage.current, now);

  useEffect(() => {
    if (changeIn === undefined) return undefined;
    const timer = setTimeout(redraw, changeIn);
    return () => clearTimeout(timer);
  }, [changeIn]);
  return bannerAt(outage.current, now);
}
