import { PartylineClientError } from '@partyline/react';
import { useNotifications } from '@partyline/react/notifications';
import { Bell, BellRing } from 'lucide-react';
import { useState } from 'react';
import { cx } from '../lib/class-names.ts';
import { useServices } from '../session/services.ts';
import { Button } from '../ui/button.tsx';

/** To hear of goals and the end of a match in one's notifications, on all devices. */
export function FollowButton({ match }: { match: string }) {
  const { notices } = useServices();
  const { settings, state, inbox } = useNotifications();
  const [isAsking, setIsAsking] = useState(false);
  if (state === 'refused') return null;
  const isFollowing = settings?.following.includes(match) ?? false;
  const isWaiting = settings === undefined || isAsking;
  const toggle = (): void => {
    if (isWaiting) return;
    setIsAsking(true);
    inbox
      .followMatch(match, !isFollowing)
      .catch((error: unknown) => notices.show(error instanceof PartylineClientError ? error.message : 'That did not work. Try again'))
      .finally(() => setIsAsking(false));
  };
  const Icon = isFollowing ? BellRing : Bell;
  return (
    <Button
      onClick={toggle}
      // Not `disabled`: that would take the focus away from who just pressed it.
      aria-disabled={isWaiting}
      aria-pressed={isFollowing}
      className={cx('shrink-0 aria-disabled:opacity-50 max-sm:px-3', isFollowing && 'border-pine! bg-pine-soft!')}
    >
      <Icon className="size-4" aria-hidden="true" />
      <span>
        Follow<span className="max-sm:sr-only"> this match</span>
      </span>
    </Button>
  );
}
