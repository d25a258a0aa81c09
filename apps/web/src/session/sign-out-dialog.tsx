import { plural } from '../lib/plural.ts';
import { useWaiting } from '../outbox/use-waiting.ts';
import { useIsOffline } from '../shell/connection/use-is-offline.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

export interface SignOutDialogProps {
  /** So many messages wait in other windows of this browser, which are signed out as well. */
  elsewhere: number;
  onSignOut: () => void;
  onClose: () => void;
}

/** For someone who is about to leave messages behind. Those that are sent meanwhile are no longer counted. */
export default function SignOutDialog({ elsewhere, onSignOut, onClose }: SignOutDialogProps) {
  const { messages, changes, failed } = useWaiting();
  const isOffline = useIsOffline();
  const waiting = messages + changes + elsewhere;
  const isEmpty = waiting + failed === 0;
  const title = isEmpty ? 'Everything is sent' : `${whatWaits(messages + failed + elsewhere, changes)} not sent yet`;
  return (
    <Dialog label="Sign out" onClose={onClose} className="w-[min(26rem,calc(100vw-2rem))]">
      <form method="dialog" className="p-6">
        <h2 className="text-title font-semibold">{title}</h2>
        <p className="mt-3 text-small text-ink-soft text-pretty">
          {elsewhere > 0 && `${elsewhere === 1 ? 'One waits' : `${elsewhere} wait`} in another window, which is signed out, too. `}
          {waiting > 0 && (isOffline ? 'They are sent as soon as you’re back online, if you stay signed in. ' : 'They are on their way. ')}
          {isEmpty
            ? 'You can sign out without leaving anything behind.'
            : 'A guest who signs out can’t come back as the same one: what is left behind is never sent.'}
        </p>
        <div className="mt-6 flex flex-wrap justify-end gap-2">
          <Button type="submit" autoFocus>
            Stay signed in
          </Button>
          <Button look={isEmpty ? 'primary' : 'danger'} onClick={onSignOut}>
            Sign out
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function whatWaits(messages: number, changes: number): string {
  if (messages === 0) return `${plural(changes, 'change')} ${changes === 1 ? 'is' : 'are'}`;
  return `${plural(messages, 'message')} ${messages === 1 ? 'is' : 'are'}`;
}
