import { Popover } from 'radix-ui';
import { useMemo, useRef, useState } from 'react';
import { isComposing } from '../../lib/is-composing.ts';
import { useMedia } from '../../lib/use-media.ts';
import { emojiGroups, findEmoji } from './emoji-list.ts';

/** A small picker with our own list; its code comes when it is first opened. */
export default function EmojiPicker({ anchor, onPick, onClose }: { anchor: HTMLElement; onPick: (emoji: string) => void; onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const isCoarse = useMedia('(pointer: coarse)');
  const list = useRef<HTMLDivElement>(null);
  const virtual = useRef(anchor);
  virtual.current = anchor;
  const groups = useMemo(() => (typed.trim() === '' ? emojiGroups : [{ name: 'Found', emoji: findEmoji(typed) }]), [typed]);
  const pick = (emoji: string): void => {
    onPick(emoji);
    onClose();
  };

  return (
    <Popover.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Popover.Anchor virtualRef={virtual} />
      <Popover.Portal>
        <Popover.Content
          aria-label="Emoji"
          side="top"
          align="end"
          sideOffset={8}
          collisionPadding={12}
          // A phone's keyboard would cover the emoji.
          onOpenAutoFocus={(event) => {
            if (!isCoarse) return;
            event.preventDefault();
            list.current?.focus();
          }}
          onCloseAutoFocus={(event) => event.preventDefault()}
          className="z-50 w-[min(20.5rem,calc(100vw-1.5rem))] animate-[rise_var(--motion-fast)_var(--ease)] rounded-panel border border-line bg-raised shadow-raised"
        >
          <div className="p-2 pb-0">
            <input
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              onKeyDown={(event) => {
                const first = groups[0]?.emoji[0];
                if (event.key !== 'Enter' || isComposing(event.nativeEvent) || first === undefined) return;
                event.preventDefault();
                pick(first.sign);
              }}
              aria-label="Find an emoji"
              placeholder="Find an emoji"
              autoComplete="off"
              className="h-9 w-full rounded-control border border-edge bg-surface px-3 text-small outline-offset-1 coarse:h-11 coarse:text-[1rem]"
            />
          </div>
          <div ref={list} tabIndex={-1} className="mt-1 max-h-64 overflow-y-auto overscroll-contain px-2 pb-2">
            {groups.map(({ name, emoji }) => (
              <section key={name} aria-label={name}>
                <h3 className="px-1 pt-2 pb-1 text-micro font-semibold text-ink-faint">{name}</h3>
                <div className="grid grid-cols-8 coarse:grid-cols-6">
                  {emoji.map(({ sign, words }) => (
                    <button
                      key={sign}
                      type="button"
                      title={words}
                      aria-label={words}
                      onClick={() => pick(sign)}
                      className="grid aspect-square place-items-center rounded-control text-[1.375rem] leading-none hover:bg-pressed"
                    >
                      {sign}
                    </button>
                  ))}
                </div>
              </section>
            ))}
            {groups[0]?.emoji.length === 0 && <p className="px-1 pb-4 text-small text-ink-soft">None of ours is called that.</p>}
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
