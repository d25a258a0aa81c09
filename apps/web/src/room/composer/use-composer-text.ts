import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { useLatest } from '../../lib/use-latest.ts';
import { useServices } from '../../session/services.ts';
import type { ComposeMode } from './mode.ts';

/** The text in the box. An edit borrows the box: the draft of the room waits and comes back. */
export function useComposerText({ room, mode, box }: { room: string; mode: ComposeMode; box: RefObject<HTMLTextAreaElement | null> }) {
  const { drafts } = useServices();
  const [draft, setDraft] = useState(() => drafts.get()[room] ?? '');
  const [edited, setEdited] = useState('');
  const isEdit = mode.kind === 'edit';
  const text = isEdit ? edited : draft;

  const editing = isEdit ? mode.message : undefined;
  useLayoutEffect(() => {
    if (editing !== undefined) setEdited(editing.text);
  }, [editing]);

  useEffect(() => {
    const { [room]: kept = '', ...rest } = drafts.get();
    if (kept !== draft) drafts.set(draft.trim() === '' ? rest : { ...rest, [room]: draft });
  }, [draft, drafts, room]);

  const setText = isEdit ? setEdited : setDraft;
  const caret = useRef<number>(undefined);
  const latest = useLatest({ text, setText });
  const insert = useCallback(
    (signs: string) => {
      const { selectionStart: from = 0, selectionEnd: to = 0 } = box.current ?? {};
      const { text: before, setText: change } = latest.current;
      caret.current = from + signs.length;
      change(before.slice(0, from) + signs + before.slice(to));
    },
    [box, latest],
  );
  // The caret can be put behind what was inserted only after the box shows it.
  useLayoutEffect(() => {
    if (caret.current === undefined) return;
    box.current?.focus();
    box.current?.setSelectionRange(caret.current, caret.current);
    caret.current = undefined;
  }, [box, text]);

  return { text, setText, insert };
}
