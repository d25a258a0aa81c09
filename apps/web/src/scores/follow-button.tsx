import { PartylineClientError } from '@partyline/react';
import { useNotifications } from '@partyline/react/notifications';
import { Bell, BellRing } from 'lucide-react';
import { useState } from 'react';
import { useServices } from '../session/services.ts';
import { Button } from '../ui/button.tsx';

/** To hear of goals and the end of a match in one's notifications, on all devices. */
export function FollowButton({ match }: { match: string }) {
  const { notices } = useServices();
  const { settings, state, inbox } = useNotifications();
  const [isAsking, setIsAsking] = useState(false);
  if (state === 'refused') return null;
  const isFollowing = settings?.following.includes(match) ?? false;
  const toggle = (): void => {
    setIsAsking(true);
    inbox
      .followMatch(match, !isFollowing)
      .catch((error: unknown) => notices.show(error instanceof PartylineClientError ? error.message : 'That did not work. Try again'))
      .finally(() => setIsAsking(false));
  };
  const Icon = isFollowing ? BellRing : Bell;
  return (
    <Button onClick={toggle} disabled={settings === undefined || isAsking} aria-pressed={isFollowing} className="shrink-0 max-sm:px-3">
      <Icon className="size-4" aria-hidden="true" />
      {isFollowing ? 'Following' : 'Follow'}
    </Button>
  );
}
