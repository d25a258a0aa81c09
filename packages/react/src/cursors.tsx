import { type CursorPerson, trackPointer } from '@partyline/client/cursors';
import { type CSSProperties, type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { CursorFace } from './cursor-face.tsx';
import { CursorMark } from './cursor-mark.tsx';
import { CursorStage } from './cursor-stage.ts';
import { adoptCursorStyles } from './cursor-styles.ts';
import { useCursors } from './use-cursors.ts';

export interface CursorsProps {
  readonly room: string;
  /** Class of the layer over the surface. */
  readonly className?: string | undefined;
  /**
   * Class of each cursor: an element that has `data-idle`, `data-labelled`, `data-hovered` and `data-outside` where they are so, `data-before` and
   * `data-above` where its name is to stand on the other side, and `--cursor-color`, `--cursor-angle`. What has `data-part="label"` in it is measured.
   */
  readonly cursorClassName?: string | undefined;
  /** What a cursor looks like: a dot with a name by default, with styles of its own. Give it the same function each time. */
  readonly children?: ((person: CursorPerson) => ReactNode) | undefined;
  /** The scrolling box around the surface, at whose edges arrows point to cursors out of view; the window by default. */
  readonly viewport?: RefObject<HTMLElement | null> | undefined;
  /** How many are drawn at most. */
  readonly limit?: number | undefined;
  /** Whether one's own pointer is shown to the others. */
  readonly tracks?: boolean | undefined;
}

const face = (person: CursorPerson): ReactNode => <CursorFace {...person} />;

/**
 * The others' cursors over the element that it stands in, which is the room's surface (it needs a `position`, such as `relative`); and one's
 * own for them. React renders when somebody comes or goes; one animation loop moves all.
 */
export function Cursors({ room, className, cursorClassName, children = face, viewport, limit = 250, tracks = true }: CursorsProps) {
  const { cursors, shown } = useCursors(room);
  const layer = useRef<HTMLDivElement>(null);
  const isPlain = children === face;
  useEffect(() => {
    if (isPlain) adoptCursorStyles();
  }, [isPlain]);
  const [stage, setStage] = useState<CursorStage>();
  useEffect(() => {
    if (!layer.current) return;
    const next = new CursorStage({ cursors, layer: layer.current, viewport: () => viewport?.current });
    setStage(next);
    return () => next.close();
  }, [cursors, viewport]);
  useEffect(() => {
    const surface = layer.current?.parentElement;
    return surface && tracks ? trackPointer(cursors, surface) : undefined;
  }, [cursors, tracks]);
  return (
    <div ref={layer} aria-hidden className={className} data-cursors={isPlain ? 'plain' : 'own'} style={layerStyle}>
      {stage &&
        shown.slice(0, limit).map((slot) => {
          const person = cursors.personAt(slot);
          return (
            person && (
              <CursorMark key={slot} slot={slot} person={person} stage={stage} className={cursorClassName}>
                {children}
              </CursorMark>
            )
          );
        })}
    </div>
  );
}

const layerStyle: CSSProperties = { position: 'absolute', inset: 0, overflow: 'hidden', pointerEvents: 'none', contain: 'strict' };
