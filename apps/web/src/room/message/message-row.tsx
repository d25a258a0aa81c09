import type { Message } from '@partyline/react';
import { memo, useState, type FocusEvent } from 'react';
import { clockTime, fullTime } from '../../lib/calendar.ts';
import { cx } from '../../lib/class-names.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { mentions } from '../markup/mentions.ts';
import { useRoomView } from '../room-context.ts';
import { MessageBody } from './message-body.tsx';
import { MessageToolbar } from './message-toolbar.tsx';
import { NotSent } from './not-sent.tsx';
import { Reactions } from './reactions.tsx';
import { ReplyPreview } from './reply-preview.tsx';

export interface MessageRowProps {
  message: Message;
  /** The first of its group: with face, name and time. */
  isHead: boolean;
  /** Someone jumped here. */
  isFound: boolean;
}

/** A message on the wire. Its actions are there while it is pointed at, focused, or tapped. */
export const MessageRow = memo(function MessageRow({ message, isHead, isFound }: MessageRowProps) {
  const { self } = useRoomView();
  const [isPointedAt, setIsPointedAt] = useState(false);
  const [hasFocus, setHasFocus] = useState(false);
  const [isMenuOpen, setIsMenuOpen] = useState(false);
  const isMine = message.sender === self.user;
  const isForMe = !isMine && !message.isDeleted && mentions(message.text, self.name);
  const canAct = message.state === 'stored' && !message.isDeleted;

  return (
    <article
      data-message={message.key}
      data-seq={message.seq}
      data-state={message.state}
      tabIndex={-1}
      aria-label={`${message.name}, ${clockTime(message.at)}`}
      onPointerEnter={(event) => setIsPointedAt(event.pointerType !== 'touch')}
      onPointerLeave={() => setIsPointedAt(false)}
      onFocus={() => setHasFocus(true)}
      onBlur={(event: FocusEvent<HTMLElement>) => setHasFocus(event.currentTarget.contains(event.relatedTarget))}
      className={cx(
        'group/row relative pr-6 pl-(--gutter) -outline-offset-2 max-md:pr-4',
        isHead ? 'pt-3 pb-0.5' : 'py-0.5',
        'bg-(--row)',
        isForMe
          ? '[--row:var(--brass-soft)] shadow-[inset_3px_0_0_var(--brass-line)]'
          : isPointedAt || isMenuOpen
            ? '[--row:var(--hover)]'
            : '[--row:var(--surface)]',
        isFound && 'animate-[land_1.6s_ease-out]',
      )}
    >
      <Wire isStored={message.state === 'stored'} />
      {message.replyTo !== undefined && !message.isDeleted && <ReplyPreview replyTo={message.replyTo} />}
      {isHead ? (
        <div className="relative">
          <span className="absolute top-0 left-[calc(var(--wire-x)-var(--gutter)-1.125rem)] rounded-full ring-4 ring-(--row)">
            <Avatar name={message.name} color={message.color} />
          </span>
          <header className="flex items-baseline gap-2 leading-5">
            <bdi className="truncate text-body font-semibold">{message.name}</bdi>
            <time dateTime={new Date(message.at).toISOString()} title={fullTime(message.at)} className="shrink-0 text-meta text-ink-faint tabular-nums">
              {clockTime(message.at)}
            </time>
          </header>
        </div>
      ) : (
        <time
          aria-hidden="true"
          dateTime={new Date(message.at).toISOString()}
          title={fullTime(message.at)}
          className={cx('absolute top-1 left-0 grid h-5 w-(--gutter) place-items-center text-micro text-ink-faint tabular-nums', !isPointedAt && 'invisible')}
        >
          <span className="bg-(--row) px-1">{clockTime(message.at)}</span>
        </time>
      )}
      <MessageBody message={message} isMine={isMine} />
      {message.state === 'failed' && <NotSent message={message} />}
      {message.reactions.length > 0 && !message.isDeleted && <Reactions message={message} />}
      {canAct && (isPointedAt || hasFocus || isMenuOpen) && <MessageToolbar message={message} isMine={isMine} onMenu={setIsMenuOpen} />}
    </article>
  );
});

/** The piece of the line on which this message hangs; broken until the server has it. */
function Wire({ isStored }: { isStored: boolean }) {
  return <span aria-hidden="true" className={cx('absolute inset-y-0 left-(--wire-x) border-l', isStored ? 'border-wire' : 'border-dashed border-edge')} />;
}
