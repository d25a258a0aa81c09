import './board.css';
import { Cursors, useCursors } from '@partyline/react/cursors';
import { ZoomIn, ZoomOut } from 'lucide-react';
import { type CSSProperties, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useServices } from '../../session/services.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { BoardArt } from './board-art.tsx';
import { BoardPeople } from './board-people.tsx';
import { followTouch } from './follow-touch.ts';
import { othersOn } from './others-on.ts';

/**
 * What everyone in the room sees and points at. Its sheet has the same shape on every screen, as large as there is room, so that a place on
 * it is the same place for all.
 */
export default function Board({ name }: { name: string; onClose: () => void }) {
  const { self } = useServices();
  const { state, people, count, self: mine } = useCursors(name);
  const others = othersOn({ people, count }, self.user);
  const [isLarge, setIsLarge] = useState(false);
  const view = useRef<HTMLDivElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  const dot = useRef<HTMLDivElement>(null);
  const label = useRef<HTMLSpanElement>(null);

  useEffect(() => (sheet.current && dot.current && label.current ? followTouch(sheet.current, dot.current, label.current) : undefined), []);
  useLayoutEffect(() => {
    const box = view.current;
    box?.scrollTo((box.scrollWidth - box.clientWidth) / 2, (box.scrollHeight - box.clientHeight) / 2);
  }, [isLarge]);

  return (
    <div className="board">
      <div className="board-room">
        <div ref={view} className="board-view" data-large={isLarge || undefined} {...(isLarge ? { tabIndex: 0, role: 'group', 'aria-label': 'Board' } : {})}>
          <div ref={sheet} className="board-sheet" data-testid="board">
            <BoardArt name={name} />
            {state === 'joined' && others.count === 0 && (
              <p className="board-hint">Only you have the board open. Anyone else who opens it sees where you point.</p>
            )}
            <Cursors room={name} viewport={view} />
            <div ref={dot} aria-hidden="true" className="board-dot" style={{ '--cursor-color': mine?.color } as CSSProperties}>
              <span ref={label}>{self.name}</span>
            </div>
          </div>
        </div>
      </div>
      <div className="relative flex h-14 shrink-0 items-center gap-2 px-4">
        <BoardPeople {...others} isConnected={state === 'joined'} />
        <IconButton
          label={isLarge ? 'Show all of the board' : 'Show it larger'}
          className="board-larger ml-auto"
          data-large={isLarge || undefined}
          onClick={() => setIsLarge(!isLarge)}
        >
          {isLarge ? <ZoomOut className="size-4.5" aria-hidden="true" /> : <ZoomIn className="size-4.5" aria-hidden="true" />}
        </IconButton>
      </div>
    </div>
  );
}
