import type { Message, Person } from '@partyline/react';
import { useCallback, useId, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { recentlyHere } from '../members/people.ts';
import { completeMention, findPeople, mentionQuery, type MentionQuery } from './mention-search.ts';

export interface MentionsOptions {
  text: string;
  setText: (text: string) => void;
  box: RefObject<HTMLTextAreaElement | null>;
  people: readonly Person[];
  messages: readonly Message[];
  self: string;
}

/** The popup that an `@` opens over the box: whom it offers, and its keys. */
export function useMentions({ text, setText, box, people, messages, self }: MentionsOptions) {
  const listId = useId();
  const [query, setQuery] = useState<MentionQuery>();
  const [active, setActive] = useState(0);
  const caret = useRef<number>(undefined);
  const everyone = useMemo(() => [...people.filter(({ user }) => user !== self), ...recentlyHere(messages, people, self)], [people, messages, self]);
  const found = useMemo(() => (query === undefined ? [] : findPeople(everyone, query.text)), [everyone, query]);
  // A name that stands there in full needs no completing: Enter sends then.
  const isOpen = found.length > 0 && !isComplete(found, query);
  const chosen = Math.min(active, found.length - 1);

  const update = useCallback(() => {
    const element = box.current;
    if (element === null || element.selectionStart !== element.selectionEnd) return setQuery(undefined);
    const next = mentionQuery(element.value, element.selectionStart);
    setQuery((before) => (before?.start === next?.start && before?.text === next?.text ? before : next));
    setActive((before) => (next === undefined ? 0 : before));
  }, [box]);
  const close = useCallback(() => setQuery(undefined), []);

  const pick = (person: Person | undefined): void => {
    if (person === undefined || query === undefined) return;
    const done = completeMention(text, query, person.name);
    caret.current = done.caret;
    setText(done.text);
    close();
  };
  useLayoutEffect(() => {
    if (caret.current === undefined) return;
    box.current?.setSelectionRange(caret.current, caret.current);
    caret.current = undefined;
  }, [box, text]);

  /** Whether the key was the popup's. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!isOpen || event.altKey || event.shiftKey) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setActive((chosen + step + found.length) % found.length);
    else if (event.key === 'Enter' || event.key === 'Tab') pick(found[chosen]);
    else if (event.key === 'Escape') close();
    else return false;
    return true;
  };

  return { listId, isOpen, found, chosen, activeId: isOpen ? `${listId}-${chosen}` : undefined, update, close, pick, onKeyDown, point: setActive };
}

function isComplete(found: readonly Person[], query: MentionQuery | undefined): boolean {
  return found.length === 1 && found[0]?.name.toLocaleLowerCase() === query?.text.trimEnd().toLocaleLowerCase();
}
