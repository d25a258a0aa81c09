import type { Message } from '@partyline/react';
import { useRoomView } from '../room-context.ts';
import { plainText } from '../markup/parse.ts';

/** The message that this one answers, in one line; leads there. */
export function ReplyPreview({ replyTo }: { replyTo: NonNullable<Message['replyTo']> }) {
  const { actions } = useRoomView();
  const text = replyTo.isDeleted === true ? 'a deleted message' : replyTo.text === undefined ? 'an earlier message' : plainText(replyTo.text);
  return (
    <button
      type="button"
      onClick={() => actions.jumpTo(replyTo.seq)}
      className="relative mb-1.5 flex max-w-full items-center gap-1.5 rounded-small text-small text-ink-soft before:absolute before:top-1/2 before:left-[calc(var(--wire-x)-var(--gutter))] before:w-[calc(var(--gutter)-var(--wire-x)-0.5rem)] before:border-t before:border-wire hover:text-ink coarse:min-h-8"
    >
      <span className="sr-only">In reply to </span>
      {replyTo.name !== undefined && <bdi className="shrink-0 font-semibold">{replyTo.name}</bdi>}
      <span dir="auto" className="truncate">
        {text}
      </span>
    </button>
  );
}
