import { CircleHelp, LogOut, Monitor, Moon, Sun } from 'lucide-react';
import { useMyPresence, useStatus } from '@partyline/react';
import { useState } from 'react';
import { useStore } from '../lib/use-store.ts';
import { useServices } from '../session/services.ts';
import { chooseTheme, themes, themeStore } from '../theme/theme.ts';
import { Avatar } from '../ui/avatar.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Menu, type MenuItem } from '../ui/menu.tsx';
import { lazyPart } from '../ui/lazy-part.tsx';
import { PresenceDot } from '../ui/presence-dot.tsx';

const SignOutDialog = lazyPart(() => import('../session/sign-out-dialog.tsx'));

const looks = { system: { label: 'As the system', Icon: Monitor }, light: { label: 'Light', Icon: Sun }, dark: { label: 'Dark', Icon: Moon } };

/** Who is signed in, with what concerns only them: theme, help, signing out. */
export function SelfMenu({ onHelp }: { onHelp: () => void }) {
  const { self, client, otherWindows, signOut } = useServices();
  /** Someone wants to sign out, and so many messages wait in other windows. */
  const [leaving, setLeaving] = useState<{ elsewhere: number }>();
  const theme = useStore(themeStore);
  const askToSignOut = async (): Promise<void> => {
    const elsewhere = await otherWindows.countUnsent();
    if (elsewhere + client.outbox.list().length === 0) signOut();
    else setLeaving({ elsewhere });
  };
  const items: MenuItem[] = [
    { kind: 'label', label: 'Theme' },
    ...themes.map((name) => ({ kind: 'choice' as const, ...looks[name], isChosen: name === theme, onSelect: () => chooseTheme(name) })),
    { kind: 'separator' },
    { kind: 'action', label: 'Sign out', Icon: LogOut, onSelect: () => void askToSignOut() },
  ];
  const isOnline = ['live', 'catching-up'].includes(useStatus().name);
  const presence = useMyPresence();

  return (
    <div className="flex items-center gap-1 border-t border-line px-3 py-2 pb-[max(0.5rem,env(safe-area-inset-bottom))]">
      <Menu
        label={self.name}
        align="start"
        items={items}
        trigger={(props) => (
          <button
            type="button"
            className="flex h-11 min-w-0 flex-1 items-center gap-2.5 rounded-control px-2 text-left hover:bg-pressed aria-expanded:bg-pressed"
            {...props}
          >
            <span className="relative">
              <Avatar name={self.name} color={self.color} size="medium" />
              <PresenceDot presence={isOnline ? presence : 'away'} />
            </span>
            <span className="min-w-0 leading-tight">
              <bdi className="block truncate text-small font-semibold">{self.name}</bdi>
              <span className="block text-meta text-ink-faint">
                {!isOnline ? 'Not connected' : presence === 'idle' ? 'On the line, idle' : 'On the line'}
                <span className="sr-only">. Theme and signing out</span>
              </span>
            </span>
          </button>
        )}
      />
      {leaving !== undefined && <SignOutDialog {...leaving} onSignOut={signOut} onClose={() => setLeaving(undefined)} />}
      <IconButton label="Help and shortcuts (?)" onClick={onHelp}>
        <CircleHelp className="size-4.5" aria-hidden="true" />
      </IconButton>
    </div>
  );
}
