import type { LucideIcon } from 'lucide-react';
import { useState, type MouseEvent, type ReactNode } from 'react';
import { lazyPart } from './lazy-part.tsx';

/** The popup's code, with all that places it, comes when the first menu is opened. */
const MenuPopup = lazyPart(() => import('./menu-popup.tsx'));

export type MenuItem =
  | { kind: 'action'; label: string; Icon: LucideIcon; onSelect: () => void; isDanger?: boolean; isDisabled?: boolean }
  | { kind: 'choice'; label: string; Icon: LucideIcon; isChosen: boolean; onSelect: () => void }
  | { kind: 'label'; label: string }
  | { kind: 'separator' };

/** What the button that opens a menu has to take on. */
export interface MenuTriggerProps {
  'aria-haspopup': 'menu';
  'aria-expanded': boolean;
  onClick: (event: MouseEvent<HTMLElement>) => void;
}

export interface MenuProps {
  label: string;
  items: readonly MenuItem[];
  align?: 'start' | 'end';
  trigger: (props: MenuTriggerProps) => ReactNode;
  onOpenChange?: (isOpen: boolean) => void;
}

export function Menu({ label, items, align = 'end', trigger, onOpenChange }: MenuProps) {
  const [anchor, setAnchor] = useState<HTMLElement>();
  const open = (element: HTMLElement | undefined): void => {
    setAnchor(element);
    onOpenChange?.(element !== undefined);
  };
  return (
    <>
      {trigger({
        'aria-haspopup': 'menu',
        'aria-expanded': anchor !== undefined,
        onClick: (event) => open(anchor === undefined ? event.currentTarget : undefined),
      })}
      {anchor !== undefined && <MenuPopup label={label} items={items} align={align} anchor={anchor} onClose={() => open(undefined)} />}
    </>
  );
}
