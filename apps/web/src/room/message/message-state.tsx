import type { Message } from '@partyline/react';
import { Check, Clock } from 'lucide-react';

/** On its way, or stored: after the text of the person's own messages. */
export function MessageState({ message }: { message: Message }) {
  if (message.state === 'failed') return null;
  const [Icon, label] = message.state === 'pending' ? ([Clock, 'Sending'] as const) : ([Check, 'Sent'] as const);
  return (
    <span className="ml-1.5 inline-block text-ink-faint" title={label}>
      <Icon className="inline size-3.5 align-[-0.125em]" aria-hidden="true" />
      <span className="sr-only">{label}</span>
    </span>
  );
}
