import type { Message } from '@partyline/react';
import { Trash2 } from 'lucide-react';
import { useMemo } from 'react';
import { cx } from '../../lib/class-names.ts';
import { Markup } from '../markup/markup.tsx';
import { isOnlyEmoji, parseMarkup } from '../markup/parse.ts';
import { useRoomView } from '../room-context.ts';
import { MessageState } from './message-state.tsx';

/** What was said, or that it was taken back. */
export function MessageBody({ message, isMine }: { message: Message; isMine: boolean }) {
  const { text, isDeleted, isEdited } = message;
  const { names } = useRoomView();
  const blocks = useMemo(() => parseMarkup(text, names), [text, names]);
  if (isDeleted) {
    return (
      <p className="flex items-center gap-1.5 text-body text-ink-faint italic">
        <Trash2 className="size-3.5" aria-hidden="true" /> This message was deleted
      </p>
    );
  }
  const isLarge = isOnlyEmoji(text);
  const tail = (
    <>
      {isEdited && <span className="ml-1.5 text-meta text-ink-faint">(edited)</span>}
      {isMine && <MessageState message={message} />}
    </>
  );
  return (
    <div className={cx('max-w-[72ch] text-body [overflow-wrap:anywhere]', isLarge && 'text-[2.25rem] leading-[1.25]')}>
      <Markup blocks={blocks} tail={tail} />
    </div>
  );
}
