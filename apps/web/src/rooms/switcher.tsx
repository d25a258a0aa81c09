import { useNavigate } from '@tanstack/react-router';
import { Plus, Search, X } from 'lucide-react';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { cx } from '../lib/class-names.ts';
import { isComposing } from '../lib/is-composing.ts';
import { plural } from '../lib/plural.ts';
import { useServices } from '../session/services.ts';
import { Dialog } from '../ui/dialog.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { findRooms, type Choice } from './find-rooms.ts';
import { UnreadBadge } from './unread-badge.tsx';
import { useCurrentRoom } from './use-current-room.ts';
import { useRoomEntries } from './use-room-entries.ts';

/** Finds a room by a part of its name, or opens a new one under the name typed. */
export default function Switcher({ onClose }: { onClose: () => void }) {
  const { directory } = useServices();
  const current = useCurrentRoom();
  const entries = useRoomEntries(current);
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const choices = findRooms(entries, typed, current);
  const chosen = Math.min(active, choices.length - 1);

  useEffect(() => void directory.refresh(), [directory]);
  useEffect(() => {
    // Not returned: newer browsers answer with a promise, which React would take for the effect's undo.
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  const go = (choice: Choice | undefined): void => {
    if (choice === undefined) return;
    onClose();
    void navigate({ to: '/rooms/$room', params: { room: choice.name } });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isComposing(event.nativeEvent)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setActive((chosen + step + choices.length) % Math.max(1, choices.length));
    else if (event.key === 'Enter') go(choices[chosen]);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog label="Find or open a room" onClose={onClose} className="mt-[12dvh] mb-auto">
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Search className="size-4.5 shrink-0 text-ink-soft" aria-hidden="true" />
        <input
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
          autoFocus
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={choices.length === 0 ? undefined : `${id}-${chosen}`}
          aria-label="Room"
          placeholder="Find a room, or name a new one"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          className="h-14 min-w-0 flex-1 bg-transparent text-title outline-none"
        />
        <span className="coarse:hidden">
          <Kbd>Esc</Kbd>
        </span>
        <form method="dialog" className="-mr-2 hidden coarse:block">
          <IconButton label="Close" type="submit">
            <X className="size-4.5" aria-hidden="true" />
          </IconButton>
        </form>
      </div>
      <ul ref={list} id={`${id}-list`} role="listbox" aria-label="Rooms" className="max-h-[min(24rem,60dvh)] overflow-y-auto p-2">
        {choices.map((choice, i) => (
          <ChoiceRow key={choice.name} id={`${id}-${i}`} choice={choice} isChosen={i === chosen} onPoint={() => setActive(i)} onPick={() => go(choice)} />
        ))}
      </ul>
      {choices.length === 0 && (
        <p className="px-6 pt-2 pb-8 text-center text-small text-ink-soft">
          A room is named with letters, digits, “-”, “_” and “.”, and starts with a letter or digit.
        </p>
      )}
    </Dialog>
  );
}

interface ChoiceRowProps {
  id: string;
  choice: Choice;
  isChosen: boolean;
  onPoint: () => void;
  onPick: () => void;
}

function ChoiceRow({ id, choice, isChosen, onPoint, onPick }: ChoiceRowProps) {
  const { entry } = choice;
  return (
    // The keys are the input's: the list follows them through aria-activedescendant.
    <li
      id={id}
      role="option"
      aria-selected={isChosen}
      onPointerMove={onPoint}
      onClick={onPick}
      className={cx('flex h-11 cursor-pointer items-center gap-3 rounded-control px-3 text-body', isChosen && 'bg-pressed')}
    >
      {entry === undefined ? (
        <Plus className="size-4 text-pine" aria-hidden="true" />
      ) : (
        <span aria-hidden="true" className="mx-1 size-2 rounded-full ring-2 ring-edge ring-inset" />
      )}
      <span className="truncate">
        {entry === undefined ? (
          <>
            Open <b className="font-semibold">{choice.name}</b>, a new room
          </>
        ) : (
          choice.name
        )}
      </span>
      {entry !== undefined && entry.unread.count > 0 ? (
        <UnreadBadge unread={entry.unread} />
      ) : (
        entry?.memberCount !== undefined &&
        entry.memberCount > 0 && <span className="ml-auto shrink-0 text-meta text-ink-faint">{plural(entry.memberCount, 'person', 'people')}</span>
      )}
    </li>
  );
}
