import type { Message, Room, RoomSnapshot } from '@partyline/react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { isComposing } from '../../lib/is-composing.ts';
import { useMedia } from '../../lib/use-media.ts';
import { useServices } from '../../session/services.ts';
import { recentlyHere } from '../members/people.ts';
import { reason } from '../reason.ts';
import type { ComposeMode } from './mode.ts';
import { mentionedUsers } from './mentioned-users.ts';
import { maxText } from './text-limit.ts';
import { useAutogrow } from './use-autogrow.ts';
import { useComposerText } from './use-composer-text.ts';
import { useMentions } from './use-mentions.ts';
import { useTelling } from './use-telling.ts';

export interface ComposerOptions {
  name: string;
  room: Room;
  snapshot: RoomSnapshot;
  mode: ComposeMode;
  onMode: (mode: ComposeMode) => void;
  /** Told the id of what was sent. */
  onSent: (id: string) => void;
  onDelete: (message: Message) => void;
}

/** What the message box does: its text, its keys, and what becomes of a finished message. */
export function useComposer({ name, room, snapshot, mode, onMode, onSent, onDelete }: ComposerOptions) {
  const { self, notices } = useServices();
  const box = useRef<HTMLTextAreaElement>(null);
  const { text, setText, insert } = useComposerText({ room: name, mode, box });
  const mentions = useMentions({ text, setText, box, people: snapshot.members, messages: snapshot.messages, self: self.user });
  const hasKeyboard = !useMedia('(pointer: coarse)');
  const canSend = text.trim() !== '' && text.length <= maxText;
  const [problem, setProblem] = useState<string>();
  const telling = useTelling(room);
  const write = (next: string): void => {
    setProblem(undefined);
    setText(next);
    if (mode.kind !== 'edit') telling.wrote(next);
  };
  useAutogrow(box, text);
  // A phone would open its keyboard over the conversation.
  useEffect(() => {
    if (hasKeyboard || mode.kind !== 'new') box.current?.focus();
  }, [hasKeyboard, mode]);

  const leaveMode = (): void => onMode({ kind: 'new' });

  const saveEdit = (message: Message): void => {
    if (text.trim() === '') return onDelete(message);
    if (!canSend || message.seq === undefined) return;
    if (text !== message.text) room.edit(message.seq, text).catch((error: unknown) => notices.show(`The edit was not saved: ${reason(error)}`));
    leaveMode();
  };

  const known = () => [...snapshot.others, ...recentlyHere(snapshot.messages, snapshot.members, self.user)];

  const submit = (): void => {
    if (mode.kind === 'edit') return saveEdit(mode.message);
    if (!canSend) return;
    const replyTo = mode.kind === 'reply' ? mode.message.seq : undefined;
    try {
      onSent(room.send(text, { replyTo, mentions: mentionedUsers(text, known()) }));
    } catch (error) {
      // The text stays in the box.
      setProblem(`Not sent: ${reason(error)}.`);
      notices.say(`Not sent: ${reason(error)}.`);
      return;
    }
    write('');
    if (mode.kind === 'reply') leaveMode();
  };

  const editLast = (): boolean => {
    const last = snapshot.messages.findLast(({ sender, state, isDeleted }) => sender === self.user && state === 'stored' && !isDeleted);
    if (last !== undefined) onMode({ kind: 'edit', message: last });
    return last !== undefined;
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (isComposing(event.nativeEvent)) return;
    if (mentions.onKeyDown(event)) return event.preventDefault();
    if (event.key === 'Enter' && !event.shiftKey && !event.altKey && hasKeyboard) {
      event.preventDefault();
      submit();
    } else if (event.key === 'ArrowUp' && text === '' && mode.kind === 'new' && !event.altKey && !event.shiftKey) {
      if (editLast()) event.preventDefault();
    } else if (event.key === 'Escape' && mode.kind !== 'new') {
      event.preventDefault();
      leaveMode();
    }
  };

  const onBlur = (): void => {
    mentions.close();
    telling.stopped();
  };

  const isEdit = mode.kind === 'edit';
  return { box, text, write, problem, insert, mentions, hasKeyboard, canSubmit: canSend || isEdit, isEdit, submit, leaveMode, onKeyDown, onBlur };
}
