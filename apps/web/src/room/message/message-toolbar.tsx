import type { Message } from '@partyline/react';
import { Copy, Ellipsis, Pencil, Reply, SmilePlus, Trash2 } from 'lucide-react';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu, type MenuItem } from '../../ui/menu.tsx';
import { quickReactions } from '../emoji/quick-reactions.ts';
import { useRoomView, type RoomActions } from '../room-context.ts';

/** What can be done with a message, at its upper edge. */
export function MessageToolbar({ message, isMine, onMenu }: { message: Message; isMine: boolean; onMenu: (isOpen: boolean) => void }) {
  const { actions } = useRoomView();
  const isOn = (emoji: string): boolean => message.reactions.some((reaction) => reaction.emoji === emoji && reaction.isMine);
  const items: MenuItem[] = [
    { kind: 'action', label: 'Reply', Icon: Reply, onSelect: () => actions.reply(message) },
    { kind: 'action', label: 'Copy text', Icon: Copy, onSelect: () => actions.copy(message) },
    ...(isMine ? ownItems(message, actions) : []),
  ];
  return (
    <div
      role="toolbar"
      aria-label="Message actions"
      className="absolute -top-4 right-5 z-10 flex rounded-control border border-line bg-raised p-0.5 shadow-raised max-md:right-2 coarse:-top-7"
    >
      {quickReactions.map((emoji) => (
        <IconButton
          key={emoji}
          label={`React with ${emoji}`}
          aria-pressed={isOn(emoji)}
          onClick={() => actions.react(message, emoji, !isOn(emoji))}
          className="text-[1.0625rem] max-[26rem]:hidden"
        >
          <span aria-hidden="true">{emoji}</span>
        </IconButton>
      ))}
      <IconButton label="React with another emoji" onClick={(event) => actions.pickReaction(message, event.currentTarget)}>
        <SmilePlus className="size-4.5" aria-hidden="true" />
      </IconButton>
      <IconButton label="Reply" onClick={() => actions.reply(message)}>
        <Reply className="size-4.5" aria-hidden="true" />
      </IconButton>
      {isMine && (
        <IconButton label="Edit" onClick={() => actions.edit(message)}>
          <Pencil className="size-4" aria-hidden="true" />
        </IconButton>
      )}
      <Menu
        label="More actions"
        items={items}
        onOpenChange={onMenu}
        trigger={(props) => (
          <IconButton label="More actions" {...props}>
            <Ellipsis className="size-4.5" aria-hidden="true" />
          </IconButton>
        )}
      />
    </div>
  );
}

function ownItems(message: Message, actions: RoomActions): MenuItem[] {
  return [
    { kind: 'action', label: 'Edit', Icon: Pencil, onSelect: () => actions.edit(message) },
    { kind: 'separator' },
    { kind: 'action', label: 'Delete', Icon: Trash2, onSelect: () => actions.askToDelete(message), isDanger: true },
  ];
}
