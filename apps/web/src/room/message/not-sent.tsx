import type { Message } from '@partyline/react';
import { CircleAlert } from 'lucide-react';
import { useRoomView } from '../room-context.ts';
import { reason } from '../reason.ts';

/** The server refused it for good: why, and what can be done. */
export function NotSent({ message }: { message: Message }) {
  const { actions } = useRoomView();
  return (
    <p className="flex flex-wrap items-center gap-x-1.5 pb-0.5 text-small text-danger">
      <CircleAlert className="size-4 shrink-0" aria-hidden="true" />
      <b className="font-semibold">Not sent.</b>
      <TextButton onClick={() => actions.retry(message)}>Retry</TextButton>
      <span aria-hidden="true">/</span>
      <TextButton onClick={() => actions.discard(message)}>Delete</TextButton>
      {message.error !== undefined && <span className="text-ink-soft first-letter:uppercase">{reason(message.error)}.</span>}
    </p>
  );
}

function TextButton({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <button type="button" onClick={onClick} className="rounded-small font-semibold underline underline-offset-2 coarse:px-1 coarse:py-3">
      {children}
    </button>
  );
}
