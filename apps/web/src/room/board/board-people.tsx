import { useLasts } from '../../lib/use-lasts.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { NameLine } from '../../ui/name-line.tsx';
import type { OthersOn } from './others-on.ts';

/** So many faces are shown. */
const faces = 5;
/** A shorter break is nobody's business, in milliseconds. */
const blipMs = 1_000;

/** Who has the board open: their faces in the colours of their cursors, and their names. */
export function BoardPeople({ people, count, isConnected }: OthersOn & { isConnected: boolean }) {
  const isLost = useLasts(!isConnected, blipMs);
  if (isLost) return <p className="text-small text-ink-soft">Not connected</p>;
  // Through a short break, those who were there may still be known.
  if (!isConnected && count === 0) return null;
  return (
    <>
      {count > 0 && (
        <span className="flex shrink-0">
          {people.slice(0, faces).map((person) => (
            <span key={person.user} className="rounded-full ring-2 ring-paper max-sm:nth-[n+4]:hidden">
              <Avatar name={person.name} color={person.color} size="small" />
            </span>
          ))}
        </span>
      )}
      <p className="flex min-w-0 flex-1 text-small text-ink-soft">
        <span className="sr-only">On the board: </span>
        {count === 0 ? 'Only you' : <NameLine names={['You', ...people.map(({ name }) => name)]} count={count + 1} />}
      </p>
    </>
  );
}
