import { listNames } from '../../lib/plural.ts';
import { Avatar } from '../../ui/avatar.tsx';
import type { OthersOn } from './others-on.ts';

/** So many faces are shown. */
const faces = 5;

/** Who has the board open: their faces in the colours of their cursors, and their names. */
export function BoardPeople({ people, count, isKnown }: OthersOn & { isKnown: boolean }) {
  if (!isKnown) return null;
  const names = ['You', ...people.map(({ name }) => name), ...Array<string>(count - people.length).fill('')];
  return (
    <>
      {count > 0 && (
        <span className="flex shrink-0 -space-x-1.5">
          {people.slice(0, faces).map((person) => (
            <span key={person.user} className="rounded-full ring-2 ring-paper">
              <Avatar name={person.name} color={person.color} size="small" />
            </span>
          ))}
        </span>
      )}
      <p className="truncate text-small text-ink-soft">
        <span className="sr-only">On the board: </span>
        {count === 0 ? 'Only you' : listNames(names)}
      </p>
    </>
  );
}
