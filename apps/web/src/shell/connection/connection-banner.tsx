import { useStatus } from '@partyline/react';
import { CloudOff, RefreshCw, Wifi } from 'lucide-react';
import { useEffect } from 'react';
import { cx } from '../../lib/class-names.ts';
import { useStore } from '../../lib/use-store.ts';
import { membersOpenStore } from '../../room/members/members-open.ts';
import { useWaiting } from '../../outbox/use-waiting.ts';
import { useServices } from '../../session/services.ts';
import { bannerText } from './banner-text.ts';
import type { BannerKind } from './banner.ts';

const looks = {
  reconnecting: { Icon: RefreshCw, look: 'bg-sunken text-ink-soft' },
  'catching-up': { Icon: RefreshCw, look: 'bg-sunken text-ink-soft' },
  offline: { Icon: CloudOff, look: 'bg-brass-soft text-ink' },
  back: { Icon: Wifi, look: 'bg-pine-soft text-ink' },
};

export interface ConnectionBannerProps {
  kind: BannerKind;
  /** On a phone's list of rooms, it stands at the lower edge: above are the things that one taps. */
  isLow: boolean;
}

/** Over the conversation instead of above it, so that nothing moves when it comes and goes. */
export function ConnectionBanner({ kind, isLow }: ConnectionBannerProps) {
  const { notices } = useServices();
  const waiting = useWaiting();
  const isFleeting = useStatus().warning !== undefined;
  const isBesideMembers = useStore(membersOpenStore);
  const isOffline = kind === 'offline';
  useEffect(() => {
    // Without the number: it would be said again with each message.
    if (kind !== 'none') notices.say(bannerText(kind, { waiting: { messages: 0, changes: 0 }, isFleeting: false }));
  }, [kind, notices]);
  if (kind === 'none') return null;
  const { Icon, look } = looks[kind];
  return (
    <div
      className={cx(
        'pointer-events-none absolute inset-x-0 z-30 flex justify-center p-2',
        isLow ? 'bottom-[calc(4rem+env(safe-area-inset-bottom))]' : 'top-[calc(3.5rem+env(safe-area-inset-top))]',
        isBesideMembers && 'min-[70rem]:right-60',
      )}
    >
      <p
        data-banner={kind}
        className={cx(
          'flex max-w-full text-balance animate-[rise_var(--motion-slow)_var(--ease)] items-center gap-2 rounded-full border border-line px-4 py-1.5 text-small font-medium shadow-raised',
          look,
        )}
      >
        <Icon
          className={cx('size-4 shrink-0', isOffline && 'text-brass', Icon === RefreshCw && 'animate-spin motion-reduce:animate-none')}
          aria-hidden="true"
        />
        {bannerText(kind, { waiting, isFleeting })}
      </p>
    </div>
  );
}
