import { CloudOff, RefreshCw, Wifi } from 'lucide-react';
import { useEffect } from 'react';
import { cx } from '../../lib/class-names.ts';
import { plural } from '../../lib/plural.ts';
import { useStore } from '../../lib/use-store.ts';
import { membersOpenStore } from '../../room/members/members-open.ts';
import { useServices } from '../../session/services.ts';
import { useBanner } from './use-banner.ts';

const looks = {
  reconnecting: { Icon: RefreshCw, look: 'bg-sunken text-ink-soft' },
  offline: { Icon: CloudOff, look: 'bg-brass-soft text-ink' },
  back: { Icon: Wifi, look: 'bg-pine-soft text-ink' },
};

/** Over the conversation instead of above it, so that nothing moves when it comes and goes. */
export function ConnectionBanner() {
  const { notices } = useServices();
  const { kind, pending } = useBanner();
  const isBesideMembers = useStore(membersOpenStore);
  const isOffline = kind === 'offline';
  useEffect(() => {
    if (kind !== 'none') notices.say(sentences(kind, 0));
  }, [kind, notices]);
  if (kind === 'none') return null;
  const { Icon, look } = looks[kind];
  return (
    <div
      className={cx(
        'pointer-events-none absolute inset-x-0 top-[calc(3.5rem+env(safe-area-inset-top))] z-30 flex justify-center p-2',
        isBesideMembers && 'min-[1120px]:right-60',
      )}
    >
      <p
        data-banner={kind}
        className={cx(
          'flex max-w-full animate-[rise_var(--motion-slow)_var(--ease)] items-center gap-2 rounded-full border border-line px-4 py-1.5 text-small font-medium shadow-raised',
          look,
        )}
      >
        <Icon
          className={cx('size-4 shrink-0', isOffline && 'text-brass', kind === 'reconnecting' && 'animate-spin motion-reduce:animate-none')}
          aria-hidden="true"
        />
        {sentences(kind, pending)}
      </p>
    </div>
  );
}

function sentences(kind: keyof typeof looks, pending: number): string {
  if (kind === 'reconnecting') return 'Reconnecting';
  if (kind === 'back') return 'Back online';
  return pending === 0 ? 'Offline: what you write will be sent when you’re back' : `Offline: ${plural(pending, 'message')} will be sent when you’re back`;
}
