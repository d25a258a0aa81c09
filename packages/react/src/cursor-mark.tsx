import type { CursorPerson } from '@partyline/client/cursors';
import { type CSSProperties, memo, type ReactNode, useEffect, useRef } from 'react';
import type { CursorStage } from './cursor-stage.ts';

export interface CursorMarkProps {
  readonly slot: number;
  readonly person: CursorPerson;
  readonly stage: CursorStage;
  readonly className: string | undefined;
  readonly children: (person: CursorPerson) => ReactNode;
}

/** One cursor. It is rendered once; the stage moves it. */
export const CursorMark = memo(function CursorMark({ slot, person, stage, className, children }: CursorMarkProps) {
  const element = useRef<HTMLDivElement>(null);
  // With another name it is another mark: its width is.
  useEffect(() => (element.current ? stage.add(slot, element.current) : undefined), [slot, stage, person.name]);
  return (
    <div ref={element} className={className} data-cursor={person.user} style={{ ...markStyle, '--cursor-color': person.color } as CSSProperties}>
      {children(person)}
    </div>
  );
});

/** Out of sight until the stage has placed it. */
const markStyle: CSSProperties = { position: 'absolute', left: 0, top: 0, willChange: 'transform', transform: 'translate3d(-9999px, 0, 0)' };
