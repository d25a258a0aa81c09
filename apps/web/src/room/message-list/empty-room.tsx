import type { Person } from '@partyline/react';
import { Avatar } from '../../ui/avatar.tsx';

export interface EmptyRoomProps {
  name: string;
  members: readonly Person[];
  self: Person;
  onClose: () => void;
}

/** The faces that hang on an empty room's wire, at most. */
const shown = 5;

/** A room in which nothing was said: the people on the line, and an invitation. */
export default function EmptyRoom({ name, members, self }: EmptyRoomProps) {
  const others = members.filter(({ user }) => user !== self.user).slice(0, shown - 1);
  const isAlone = others.length === 0;
  return (
    <div className="flex h-full flex-col items-center justify-center overflow-hidden px-6 pb-10 text-center">
      <div className="relative -mx-6 grid h-24 w-[calc(100%+3rem)] place-items-end">
        <svg viewBox="0 0 512 64" preserveAspectRatio="none" fill="none" aria-hidden="true" className="absolute inset-0 h-[4.5rem] w-full">
          <path d="M0 0Q256 128 512 0" className="stroke-wire" strokeWidth="2" vectorEffect="non-scaling-stroke" />
        </svg>
        <ul aria-hidden="true" className="relative mb-1.5 flex w-full items-end justify-center gap-3">
          {[self, ...others].map((person) => (
            <li key={person.user} className="rounded-full ring-4 ring-surface">
              <Avatar name={person.name} color={person.color} />
            </li>
          ))}
        </ul>
      </div>
      <h2 className="max-w-full text-large font-semibold tracking-[-0.02em] text-balance break-words">
        {isAlone ? `You have ${name} to yourself` : `Nobody has said a word in ${name}`}
      </h2>
      <p className="mt-1.5 max-w-sm text-body text-ink-soft text-pretty">
        {isAlone ? 'What you say now waits here for whoever comes later.' : 'Someone has to begin. What you say also waits for those who come later.'}
      </p>
    </div>
  );
}
