import type { Person, RoomSnapshot } from '@partyline/react';
import { useEffect, useRef } from 'react';
import { later } from '../../lib/later.ts';
import { useServices } from '../../session/services.ts';
import { plainText } from '../markup/parse.ts';
import { createBatch, type Heard, sentenceFor } from './batch.ts';

const longest = 200;

/** Has what others write in the open room read out. What was there when it was opened isn't news. */
export function useRoomAnnouncements({ state, epoch, head, messages }: RoomSnapshot, self: Person): void {
  const { notices } = useServices();
  const heard = useRef<{ epoch: string; seq: number }>(undefined);
  const batch = useRef<ReturnType<typeof createBatch<Heard>>>(undefined);

  useEffect(() => {
    batch.current = createBatch({ say: notices.say, sentenceFor, now: () => performance.now(), later });
    return () => batch.current?.stop();
  }, [notices]);

  useEffect(() => {
    if (state !== 'joined' || epoch === undefined) return;
    const from = heard.current?.epoch === epoch ? heard.current.seq : head;
    heard.current = { epoch, seq: Math.max(from, head) };
    for (let i = messages.findLastIndex(({ seq }) => seq !== undefined && seq <= from) + 1; i < messages.length; i++) {
      const message = messages[i];
      if (message?.seq === undefined || message.seq <= from || message.sender === self.user || message.isDeleted) continue;
      batch.current?.add({ name: message.name, text: plainText(message.text).slice(0, longest) });
    }
  }, [state, epoch, head, messages, self]);
}
