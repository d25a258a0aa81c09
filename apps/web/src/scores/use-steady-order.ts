import { type FocusEvent, useRef, useState } from 'react';
import type { boardOrder, BoardMatch } from './board-order.ts';

type Order = ReturnType<typeof boardOrder>;

interface Hold {
  readonly onPointerEnter: () => void;
  readonly onPointerLeave: () => void;
  readonly onFocus: () => void;
  readonly onBlur: (event: FocusEvent) => void;
}

/** While the pointer or the focus is on the board no match changes its place: what one is about to open stays where it is. */
export function useSteadyOrder(now: Order): { order: Order; hold: Hold } {
  const [isPointedAt, setIsPointedAt] = useState(false);
  const [hasFocus, setHasFocus] = useState(false);
  const isHeld = isPointedAt || hasFocus;
  const places = useRef<{ [S in keyof Order]: readonly string[] } | undefined>(undefined);
  const order = isHeld && places.current ? keepPlaces(places.current, now) : now;
  places.current = { playing: ids(order.playing), coming: ids(order.coming), over: ids(order.over) };
  const hold: Hold = {
    onPointerEnter: () => setIsPointedAt(true),
    onPointerLeave: () => setIsPointedAt(false),
    onFocus: () => setHasFocus(true),
    // From one match to the next it stays on the board.
    onBlur: ({ currentTarget, relatedTarget }) => setHasFocus(currentTarget.contains(relatedTarget)),
  };
  return { order, hold };
}

const ids = (matches: readonly BoardMatch[]): string[] => matches.map(({ id }) => id);

/** The same matches at the same places, as they are now; new ones behind them. */
function keepPlaces(before: { [S in keyof Order]: readonly string[] }, now: Order): Order {
  const all = new Map([...now.playing, ...now.coming, ...now.over].map((each) => [each.id, each]));
  const known = new Set([...before.playing, ...before.coming, ...before.over]);
  const kept = (stage: keyof Order): BoardMatch[] => [...before[stage].flatMap((id) => all.get(id) ?? []), ...now[stage].filter(({ id }) => !known.has(id))];
  return { playing: kept('playing'), coming: kept('coming'), over: kept('over') };
}
