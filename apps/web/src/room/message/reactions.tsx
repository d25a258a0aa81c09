import type { Message } from '@partyline/react';
import { SmilePlus } from 'lucide-react';
import { cx } from '../../lib/class-names.ts';
import { listNames } from '../../lib/plural.ts';
import { useRoomView } from '../room-context.ts';

/** Each emoji once, with its count; a click joins in or takes it back. */
export function Reactions({ message }: { message: Message }) {
  const { actions, self } = useRoomView();
  return (
    <ul aria-label="Reactions" className="mt-1 mb-0.5 flex flex-wrap items-center gap-1 coarse:-my-0.5">
      {message.reactions.map(({ emoji, users, count, isMine }) => {
        const names = listNames(
          users.map(({ user, name }) => (user === self.user ? 'you' : name)),
          5,
        );
        return (
          <li key={emoji}>
            <button
              type="button"
              aria-pressed={isMine}
              aria-label={`${emoji} ${count}, by ${names}`}
              title={names}
              onClick={() => actions.react(message, emoji, !isMine)}
              className="group/reaction grid place-items-center rounded-full coarse:h-11 coarse:min-w-11"
            >
              <span
                className={cx(
                  'flex h-7 items-center gap-1.5 rounded-full border px-2 text-small tabular-nums transition-colors duration-(--motion-fast) coarse:h-8 coarse:px-2.5',
                  isMine ? 'border-pine bg-pine-soft font-semibold text-pine-strong' : 'border-line bg-surface text-ink-soft group-hover/reaction:border-edge',
                )}
              >
                <span>{emoji}</span>
                {count}
              </span>
            </button>
          </li>
        );
      })}
      <li>
        <button
          type="button"
          aria-label="React with another emoji"
          onClick={(event) => actions.pickReaction(message, event.currentTarget)}
          className="grid h-7 w-8 place-items-center rounded-full border border-transparent text-ink-faint hover:border-line hover:text-ink coarse:size-11"
        >
          <SmilePlus className="size-4" aria-hidden="true" />
        </button>
      </li>
    </ul>
  );
}
