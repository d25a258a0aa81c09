import { X } from 'lucide-react';
import { altKey, modKey } from '../lib/platform.ts';
import { Dialog } from '../ui/dialog.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Kbd } from '../ui/kbd.tsx';

const groups: { title: string; rows: { keys: string[]; does: string }[] }[] = [
  {
    title: 'Rooms',
    rows: [
      { keys: [modKey, 'K'], does: 'Find or open a room' },
      { keys: [altKey, '↑'], does: 'Previous room' },
      { keys: [altKey, '↓'], does: 'Next room' },
      { keys: ['Esc'], does: 'Mark the room as read, go to the newest' },
    ],
  },
  {
    title: 'Writing',
    rows: [
      { keys: ['Enter'], does: 'Send' },
      { keys: ['Shift', 'Enter'], does: 'New line' },
      { keys: ['↑'], does: 'Edit your last message, from an empty box' },
      { keys: ['@'], does: 'Mention someone' },
      { keys: ['Esc'], does: 'Leave editing or replying' },
    ],
  },
  {
    title: 'Reading',
    rows: [
      { keys: ['↑', '↓'], does: 'From message to message, in the conversation' },
      { keys: ['Tab'], does: 'To a message’s actions' },
      { keys: ['?'], does: 'This page' },
    ],
  },
];

const styles = ['**bold**', '*italic*', '~~strike~~', '`code`', '> quote', '```code block```'];

export default function Help({ onClose }: { onClose: () => void }) {
  return (
    <Dialog label="Help" onClose={onClose} className="w-[min(44rem,calc(100vw-2rem))]">
      <div className="max-h-[calc(100dvh-2rem)] overflow-y-auto p-6">
        <form method="dialog" className="flex items-center justify-between">
          <h2 className="text-large font-semibold tracking-tight">Shortcuts</h2>
          <IconButton label="Close" type="submit">
            <X className="size-4.5" aria-hidden="true" />
          </IconButton>
        </form>
        <div className="mt-4 grid gap-x-10 gap-y-6 sm:grid-cols-2">
          {groups.map(({ title, rows }) => (
            <section key={title}>
              <h3 className="text-meta font-semibold text-ink-faint">{title}</h3>
              <dl className="mt-1">
                {rows.map(({ keys, does }) => (
                  <div key={does} className="flex items-center justify-between gap-4 border-b border-line py-2 text-small last:border-0">
                    <dt>{does}</dt>
                    <dd className="flex shrink-0 gap-1">
                      {keys.map((key) => (
                        <Kbd key={key}>{key}</Kbd>
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
          <section>
            <h3 className="text-meta font-semibold text-ink-faint">Style in a message</h3>
            <ul className="mt-2 flex flex-wrap gap-1.5">
              {styles.map((style) => (
                <li key={style} className="rounded-small bg-sunken px-2 py-1 font-mono text-meta">
                  {style}
                </li>
              ))}
            </ul>
          </section>
        </div>
      </div>
    </Dialog>
  );
}
