import { useFeedSource, useFeedState } from '@partyline/react/feeds';
import { useEffect, useRef } from 'react';
import { TickerStrip } from './ticker-strip.ts';

/** Seconds that a value takes to cross the strip's own length, for each value in it: the strip moves as fast however long it is. */
const secondsPerValue = 2;

/** Last values that move by, of the feed `ticker` where there is one. The strip is one moving layer; React draws none of its changes. */
export function Ticker() {
  const feed = useFeedSource('ticker', { maxHz: 4 });
  const { values } = useFeedState(feed);
  const keys = [...values.keys()].sort().join(' ');
  const track = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (track.current === null || keys === '') return undefined;
    const strip = new TickerStrip(track.current, feed, keys.split(' '));
    return () => strip.close();
  }, [feed, keys]);
  if (keys === '') return null;
  return (
    <div className="ticker shrink-0 overflow-hidden border-b border-line bg-sunken" role="region" aria-label="Ticker" tabIndex={0}>
      <div ref={track} className="ticker-track" style={{ '--ticker-duration': `${keys.split(' ').length * secondsPerValue}s` } as React.CSSProperties} />
    </div>
  );
}
