import type { Message } from '@partyline/react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { plainText } from '../markup/parse.ts';

export default function DeleteDialog({ message, onDelete, onClose }: { message: Message; onDelete: () => void; onClose: () => void }) {
  return (
    <Dialog label="Delete message" onClose={onClose} className="w-[min(26rem,calc(100vw-2rem))]">
      <form method="dialog" className="p-6">
        <h2 className="text-title font-semibold">Delete this message?</h2>
        <blockquote dir="auto" className="mt-3 line-clamp-4 border-s-[3px] border-line ps-3 text-body text-ink-soft [overflow-wrap:anywhere]">
          {plainText(message.text)}
        </blockquote>
        <p className="mt-3 text-small text-ink-soft">Its text is erased for everyone. A trace stays, so that the order of the conversation does.</p>
        <div className="mt-6 flex justify-end gap-2">
          <Button type="submit">Keep it</Button>
          <Button look="danger" type="submit" autoFocus onClick={onDelete}>
            Delete
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
