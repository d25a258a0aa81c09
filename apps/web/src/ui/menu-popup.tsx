import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { createPortal } from 'react-dom';
import { cx } from '../lib/class-names.ts';
import type { MenuItem } from './menu.tsx';

export interface MenuPopupProps {
  label: string;
  items: readonly MenuItem[];
  align: 'start' | 'end';
  anchor: HTMLElement;
  onClose: () => void;
}

/**
 * The open menu. Not modal: Radix's modal menus write a <style> element, which the page's policy refuses. Radix places a
 * menu at its own trigger only, so an invisible one lies over the button that was clicked.
 */
export default function MenuPopup({ label, items, align, anchor, onClose }: MenuPopupProps) {
  const { left, top, width, height } = anchor.getBoundingClientRect();
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(isOpen) => !isOpen && onClose()}>
      {createPortal(
        <DropdownMenu.Trigger asChild>
          <span aria-hidden="true" className="pointer-events-none fixed" style={{ left, top, width, height }} />
        </DropdownMenu.Trigger>,
        // A row of the list is transformed, and what is `fixed` in it would be placed by the row instead of the window.
        document.body,
      )}
      {/* Into the landmark of its button, where screen readers look for it. */}
      <DropdownMenu.Portal container={anchor.closest('main, [role="main"], [role="complementary"]')}>
        <DropdownMenu.Content
          aria-label={label}
          aria-labelledby={undefined}
          align={align}
          sideOffset={6}
          collisionPadding={12}
          loop
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (anchor.isConnected && document.activeElement === document.body) anchor.focus();
          }}
          // The button closes its own menu; were it closed here first, the click would open it again.
          onInteractOutside={(event) => {
            if (event.target instanceof Node && anchor.contains(event.target)) event.preventDefault();
          }}
          className="z-50 min-w-48 animate-[rise_var(--motion-fast)_var(--ease)] rounded-panel border border-line bg-raised p-1 shadow-raised"
        >
          {items.map((item, i) => (
            <Item key={i} item={item} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

const look =
  'flex min-h-9 items-center gap-2.5 rounded-control px-2.5 text-small outline-none select-none data-highlighted:bg-pressed data-disabled:opacity-50 coarse:min-h-11 [&_svg]:size-4';

function Item({ item }: { item: MenuItem }) {
  switch (item.kind) {
    case 'separator':
      return <DropdownMenu.Separator className="mx-1 my-1 h-px bg-line" />;
    case 'label':
      return <DropdownMenu.Label className="px-2.5 pt-2 pb-1 text-micro font-semibold text-ink-faint">{item.label}</DropdownMenu.Label>;
    case 'choice':
      return (
        <DropdownMenu.CheckboxItem checked={item.isChosen} onSelect={item.onSelect} className={look}>
          <item.Icon className="text-ink-soft" aria-hidden="true" />
          {item.label}
          {item.isChosen && <Check className="ml-auto text-pine" aria-hidden="true" />}
        </DropdownMenu.CheckboxItem>
      );
    case 'action':
      return (
        <DropdownMenu.Item
          disabled={item.isDisabled ?? false}
          onSelect={item.onSelect}
          className={cx(look, item.isDanger === true ? 'text-danger' : '[&_svg]:text-ink-soft')}
        >
          <item.Icon aria-hidden="true" />
          {item.label}
        </DropdownMenu.Item>
      );
  }
}
