import { cx } from '../../lib/class-names.ts';
import { Avatar } from '../../ui/avatar.tsx';
import type { useMentions } from './use-mentions.ts';

export function MentionPopup({ mentions }: { mentions: ReturnType<typeof useMentions> }) {
  if (!mentions.isOpen) return null;
  return (
    <ul
      id={mentions.listId}
      role="listbox"
      aria-label="People"
      className="absolute inset-x-6 bottom-full z-20 mb-2 max-w-sm rounded-panel border border-line bg-raised p-1 shadow-raised max-md:inset-x-3"
    >
      {mentions.found.map((person, i) => (
        <li
          key={person.user}
          id={`${mentions.listId}-${i}`}
          role="option"
          aria-selected={i === mentions.chosen}
          onPointerMove={() => mentions.point(i)}
          // Before the box would lose the focus, and with it the caret.
          onPointerDown={(event) => {
            event.preventDefault();
            mentions.pick(person);
          }}
          className={cx('flex h-9 cursor-pointer items-center gap-2.5 rounded-control px-2 text-small coarse:h-11', i === mentions.chosen && 'bg-pressed')}
        >
          <Avatar name={person.name} color={person.color} size="small" />
          <bdi className="truncate">{person.name}</bdi>
        </li>
      ))}
    </ul>
  );
}
