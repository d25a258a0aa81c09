import { type Person, useTyping } from '@partyline/react';
import { NameLine } from '../../ui/name-line.tsx';
import { verbFor } from './typing-text.ts';

/** Who else is writing. */
export default function Typists({ name }: { name: string; onClose: () => void }) {
  const { people, count } = useTyping(name);
  if (count === 0) return null;
  return (
    <>
      <Dots people={people} />
      <NameLine names={people.map((person) => person.name)} count={count} look="font-semibold" />
      <span className="shrink-0 whitespace-pre">{verbFor(people.length, count)}</span>
    </>
  );
}

/** In the colours of those who type. */
function Dots({ people }: { people: readonly Person[] }) {
  return (
    <span aria-hidden="true" className="mr-2 flex shrink-0 gap-1">
      {[0, 1, 2].map((i) => (
        <span
          key={i}
          className="size-1.5 animate-[bob_1.2s_var(--ease)_infinite] rounded-full bg-ink-faint forced-color-adjust-none"
          style={{ backgroundColor: people[i % people.length]?.color, animationDelay: `${i * 160}ms` }}
        />
      ))}
    </span>
  );
}
