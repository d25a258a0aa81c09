import { useFeedSource, useFeedState } from '@partyline/react/feeds';
import { Pause, Play } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { IconButton } from '../ui/icon-button.tsx';
import { TickerStrip } from './ticker-strip.ts';

/** Seconds that a value takes to cross the strip's own length, for each value in it: the strip moves as fast however long it is. */
const secondsPerValue = 2;

/** Last values that move by, of the feed `ticker` where there is one. The strip is one moving layer; React draws none of its changes. */
export function Ticker() {
  const feed = useFeedSource('ticker', { maxHz: 4 });
  const { values } = useFeedState(feed);
  const keys = [...values.keys()].sort().join(' ');
  const [isPaused, setIsPaused] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const track = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (track.current === null || keys === '') return undefined;
    const strip = new TickerStrip(track.current, feed, keys.split(' '));
    return () => strip.close();
  }, [feed, keys]);
  if (keys === '') return null;
  const toggle = (): void => {
    // While it stands it can be scrolled; where that led is not where it goes on.
    if (isPaused) frame.current?.scrollTo({ left: 0 });
    setIsPaused(!isPaused);
  };
  const Icon = isPaused ? Play : Pause;
  return (
    <section className="ticker flex shrink-0 items-center border-b border-line bg-sunken" aria-label="Ticker" data-paused={isPaused || undefined}>
      <IconButton label={isPaused ? 'Play the ticker' : 'Pause the ticker'} onClick={toggle} className="mx-1 motion-reduce:hidden">
        <Icon className="size-4" aria-hidden="true" />
      </IconButton>
      <div ref={frame} className="ticker-window min-w-0 flex-1 overflow-hidden" role="group" aria-label="Last values" tabIndex={0}>
        <div ref={track} className="ticker-track" style={{ '--ticker-duration': `${keys.split(' ').length * secondsPerValue}s` } as React.CSSProperties} />
      </div>
    </section>
  );
}
