import type { Notification } from '@partyline/react/notifications';
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useLatest } from '../lib/use-latest.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { bodyOf, titleOf } from './notification-text.ts';

const shownMs = 8000;

export interface ToastProps {
  notification: Notification;
  onOpen: () => void;
  onDismiss: () => void;
}

/** Goes by itself after a while, but not from under a pointer or the focus. */
export function Toast({ notification, onOpen, onDismiss }: ToastProps) {
  const [isHovered, setIsHovered] = useState(false);
  const [isFocused, setIsFocused] = useState(false);
  const isHeld = isHovered || isFocused;
  const dismiss = useLatest(onDismiss);
  useEffect(() => {
    if (isHeld) return undefined;
    const timer = setTimeout(() => dismiss.current(), shownMs);
    return () => clearTimeout(timer);
  }, [isHeld, dismiss]);
  return (
    <li
      onPointerEnter={() => setIsHovered(true)}
      onPointerLeave={() => setIsHovered(false)}
      onFocus={() => setIsFocused(true)}
      onBlur={() => setIsFocused(false)}
      className="pointer-events-auto flex animate-[rise_var(--motion-slow)_var(--ease)] items-start gap-1 rounded-panel border border-line bg-raised pr-1 shadow-raised"
    >
      <button type="button" className="min-w-0 flex-1 py-2.5 pl-4 text-left" onClick={onOpen}>
        <span className="block text-small font-semibold wrap-anywhere">
          <bdi>{titleOf(notification)}</bdi>
        </span>
        <span className="line-clamp-2 block text-small text-ink-soft wrap-anywhere">{bodyOf(notification)}</span>
      </button>
      <IconButton label="Dismiss" className="mt-1" onClick={onDismiss}>
        <X className="size-4" aria-hidden="true" />
      </IconButton>
    </li>
  );
}
