import type { CursorPerson } from '@partyline/client/cursors';

/** How a cursor looks unless the application says otherwise: a dot, or an arrow at the edge, and a name beside it. */
export function CursorFace({ name }: CursorPerson) {
  return (
    <>
      <span data-part="dot" />
      <span data-part="arrow" />
      <span data-part="label">{name}</span>
    </>
  );
}
