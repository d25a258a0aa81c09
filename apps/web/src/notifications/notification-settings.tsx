import type { InboxSettings, Notifications } from '@partyline/react/notifications';
import { useState } from 'react';
import { useServices } from '../session/services.ts';
import { Button } from '../ui/button.tsx';
import { minutesOf, timeOf } from './time-of-day.ts';
import { askForPermission, permissionNow } from './system-notifications.ts';

export interface NotificationSettingsProps {
  inbox: Notifications;
  settings: InboxSettings | undefined;
}

/** Notifications outside this page, quiet hours, and rooms that are muted. */
export function NotificationSettings({ inbox, settings }: NotificationSettingsProps) {
  const { notices } = useServices();
  const attempt = (change: Promise<void>): void => void change.catch(() => notices.show('That did not work. Try again'));
  return (
    <div className="grid gap-8 p-5">
      <Elsewhere />
      {settings !== undefined && <QuietHours settings={settings} onSet={(quietHours) => attempt(inbox.setQuietHours(quietHours))} />}
      {settings !== undefined && (
        <Names title="Muted rooms" none="No room is muted." names={settings.muted} undo="Unmute" onUndo={(room) => attempt(inbox.muteRoom(room, false))} />
      )}
      {settings !== undefined && (
        <Names
          title="Matches you follow"
          none="You follow no match."
          names={settings.following}
          undo="Unfollow"
          onUndo={(match) => attempt(inbox.followMatch(match, false))}
        />
      )}
    </div>
  );
}

/** The browser asks only once, so it is asked when someone wants it, and is told why. */
function Elsewhere() {
  const [permission, setPermission] = useState(permissionNow);
  if (permission === 'unsupported') return null;
  return (
    <section>
      <h3 className="text-small font-semibold">While you look elsewhere</h3>
      {permission === 'granted' ? (
        <p className="mt-1 text-small text-ink-soft">Your browser tells you of what is new when this page is not in front.</p>
      ) : permission === 'denied' ? (
        <p className="mt-1 text-small text-ink-soft">Your browser does not let this page notify you. Its settings for this site change that.</p>
      ) : (
        <>
          <p className="mt-1 mb-3 text-small text-ink-soft">
            Be told of mentions and answers when this page is not in front. Your browser will ask whether you allow it.
          </p>
          <Button onClick={() => void askForPermission().then(setPermission)}>Notify me outside this page</Button>
        </>
      )}
    </section>
  );
}

function QuietHours({ settings, onSet }: { settings: InboxSettings; onSet: (quietHours: InboxSettings['quietHours']) => void }) {
  const { quietHours } = settings;
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const set = (change: { from?: number; to?: number }): void => onSet({ from: 22 * 60, to: 7 * 60, ...quietHours, ...change, timeZone });
  return (
    <section>
      <h3 className="text-small font-semibold">Quiet hours</h3>
      <p className="mt-1 mb-3 text-small text-ink-soft">Nothing pops up then. It is all there afterwards.</p>
      <label className="flex min-h-9 items-center gap-2.5 text-small coarse:min-h-11">
        <input
          type="checkbox"
          className="size-4 accent-(--pine)"
          checked={quietHours !== null}
          onChange={({ target }) => (target.checked ? set({}) : onSet(null))}
        />
        Keep quiet every day
      </label>
      {quietHours !== null && (
        <div className="mt-2 flex items-center gap-3 text-small">
          <Time label="from" value={quietHours.from} onChange={(from) => set({ from })} />
          <Time label="to" value={quietHours.to} onChange={(to) => set({ to })} />
        </div>
      )}
    </section>
  );
}

function Time({ label, value, onChange }: { label: string; value: number; onChange: (minutes: number) => void }) {
  return (
    <label className="flex items-center gap-2 text-ink-soft">
      {label}
      <input
        type="time"
        value={timeOf(value)}
        onChange={({ target }) => {
          const minutes = minutesOf(target.value);
          if (minutes !== undefined) onChange(minutes);
        }}
        className="h-9 rounded-control border border-edge bg-surface px-2 text-ink tabular-nums coarse:h-11"
      />
    </label>
  );
}

interface NamesProps {
  title: string;
  none: string;
  names: readonly string[];
  undo: string;
  onUndo: (name: string) => void;
}

function Names({ title, none, names, undo, onUndo }: NamesProps) {
  return (
    <section>
      <h3 className="text-small font-semibold">{title}</h3>
      {names.length === 0 && <p className="mt-1 text-small text-ink-soft">{none}</p>}
      <ul className="mt-1 grid gap-1">
        {names.map((name) => (
          <li key={name} className="flex items-center justify-between gap-3 text-small">
            <bdi className="truncate">{name}</bdi>
            <Button className="h-8 px-3 coarse:h-11" onClick={() => onUndo(name)}>
              {undo} <span className="sr-only">{name}</span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
