import { Link } from '@tanstack/react-router';
import { Copy, DoorOpen, Trash2 } from 'lucide-react';
import type { Message, RoomSnapshot } from '@partyline/react';
import { useEffect } from 'react';
import { useServices } from '../session/services.ts';
import { useRoomEntries } from '../rooms/use-room-entries.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { closingOf } from './closing.ts';
import { useRoomView } from './room-context.ts';

/** So many other rooms are offered. */
const offered = 4;

/** A room that one may not be in, or not any more: why, where else to go, and what was written here for nothing. */
export default function ClosedRoom({ name, snapshot }: { name: string; snapshot: RoomSnapshot; onClose: () => void }) {
  const { yours } = useRoomEntries(name);
  const others = yours.filter((entry) => entry.name !== name).slice(0, offered);
  const { notices } = useServices();
  const closing = closingOf(name, snapshot);
  useEffect(() => notices.say(`${closing.title}.`), [notices, closing.title]);
  // The box that had the focus is gone. Who is elsewhere stays there.
  useEffect(() => {
    if (document.activeElement === document.body) document.getElementById('room')?.focus();
  }, []);
  const unsent = snapshot.messages.filter(({ state }) => state === 'failed');
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      <EmptyState level={2} {...closing}>
        {others.length > 0 && (
          <>
            <h3 className="text-meta font-semibold text-ink-faint">Other rooms of yours</h3>
            <ul className="mt-2 flex flex-wrap justify-center gap-2">
              {others.map((other) => (
                <li key={other.name} className="max-w-full">
                  <Link
                    to="/rooms/$room"
                    params={{ room: other.name }}
                    className="flex h-9 items-center gap-2 rounded-full border border-line bg-raised px-4 text-small font-semibold hover:bg-pressed coarse:h-11"
                  >
                    <DoorOpen className="size-4 shrink-0 text-ink-faint" aria-hidden="true" />
                    <span className="truncate">{other.name}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </>
        )}
      </EmptyState>
      {unsent.length > 0 && <Unsent messages={unsent} />}
    </div>
  );
}

/** What someone wrote is theirs, also where it can't be said any more. */
function Unsent({ messages }: { messages: readonly Message[] }) {
  const { actions } = useRoomView();
  return (
    <section aria-labelledby="unsent" className="mx-auto mb-6 w-[min(36rem,calc(100%-2rem))] rounded-panel border border-line bg-raised p-4">
      <h3 id="unsent" className="text-small font-semibold">
        What you wrote here was not sent
      </h3>
      <ul className="mt-2 divide-y divide-line">
        {messages.map((message) => (
          <li key={message.key} className="flex items-start gap-1 py-1">
            <p dir="auto" className="min-w-0 flex-1 py-1.5 text-body coarse:py-2.5 whitespace-pre-wrap [overflow-wrap:anywhere]">
              {message.text}
            </p>
            <IconButton label="Copy text" onClick={() => actions.copy(message)}>
              <Copy className="size-4" aria-hidden="true" />
            </IconButton>
            <IconButton label="Delete" onClick={() => actions.discard(message)}>
              <Trash2 className="size-4" aria-hidden="true" />
            </IconButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
