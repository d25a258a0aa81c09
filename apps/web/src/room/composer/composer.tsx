import { CircleAlert, SendHorizontal, Smile } from 'lucide-react';
import { IconButton } from '../../ui/icon-button.tsx';
import { TypingLine } from '../typing/typing-line.tsx';
import type { Picking } from '../use-room-actions.ts';
import { ComposerStrip } from './composer-strip.tsx';
import { Counter } from './counter.tsx';
import { MentionPopup } from './mention-popup.tsx';
import { useComposer, type ComposerOptions } from './use-composer.ts';

export interface ComposerProps extends ComposerOptions {
  onPickEmoji: (picking: Picking) => void;
}

/** The end of the wire: where one says something, answers or corrects oneself. */
export function Composer({ onPickEmoji, ...options }: ComposerProps) {
  const { name, mode } = options;
  const { box, text, write, problem, insert, mentions, hasKeyboard, canSubmit, isEdit, submit, leaveMode, onKeyDown, onBlur } = useComposer(options);
  const label = isEdit ? 'Save' : 'Send';

  return (
    <footer className="relative shrink-0 px-6 pb-[max(0px,env(safe-area-inset-bottom)-0.5rem)] max-md:px-3">
      <MentionPopup mentions={mentions} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        className="rounded-panel border border-edge bg-surface transition-shadow duration-(--motion-fast) focus-within:border-pine focus-within:shadow-[0_0_0_1px_var(--pine)]"
      >
        <ComposerStrip mode={mode} onLeave={leaveMode} />
        <div className="flex items-end gap-1 p-1.5">
          <textarea
            ref={box}
            id="composer"
            rows={1}
            value={text}
            dir="auto"
            onChange={(event) => {
              write(event.target.value);
              mentions.update();
            }}
            onSelect={mentions.update}
            onKeyDown={onKeyDown}
            onBlur={onBlur}
            aria-label={isEdit ? 'Edit message' : `Message ${name}`}
            aria-autocomplete="list"
            aria-invalid={problem !== undefined}
            aria-describedby={problem === undefined ? undefined : 'composer-problem'}
            aria-controls={mentions.isOpen ? mentions.listId : undefined}
            aria-activedescendant={mentions.activeId}
            placeholder={isEdit ? 'Empty it to delete the message' : `Message ${name}`}
            enterKeyHint={hasKeyboard ? 'send' : 'enter'}
            className="max-h-[40dvh] min-h-9 min-w-0 flex-1 resize-none bg-transparent px-2.5 py-[0.40625rem] text-body outline-none placeholder:truncate coarse:min-h-11 coarse:py-[0.65625rem] coarse:text-[1rem]"
          />
          <Counter length={text.length} />
          <IconButton
            label="Insert emoji"
            className="size-9 coarse:max-md:hidden"
            onClick={(event) => onPickEmoji({ anchor: event.currentTarget, onPick: insert })}
          >
            <Smile className="size-4.5" aria-hidden="true" />
          </IconButton>
          <button
            type="submit"
            disabled={!canSubmit}
            aria-label={label}
            title={`${label} (Enter)`}
            className="grid size-9 shrink-0 place-items-center rounded-control bg-pine text-on-pine transition-colors duration-(--motion-fast) hover:bg-pine-strong disabled:bg-transparent disabled:text-ink-faint coarse:size-11"
          >
            <SendHorizontal className="size-4.5" aria-hidden="true" />
          </button>
        </div>
        {problem !== undefined && (
          <p id="composer-problem" className="flex items-center gap-1.5 px-4 pb-2.5 text-small text-danger">
            <CircleAlert className="size-4 shrink-0" aria-hidden="true" />
            {problem}
          </p>
        )}
      </form>
      <TypingLine name={name} />
    </footer>
  );
}
