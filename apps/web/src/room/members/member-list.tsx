import { type Person, type RoomSnapshot, useMyPresence } from '@partyline/react';
import { useMemo } from 'react';
import { plural } from '../../lib/plural.ts';
import { useServices } from '../../session/services.ts';
import { useIsOffline } from '../../shell/connection/use-is-offline.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { type Presence, PresenceDot } from '../../ui/presence-dot.tsx';
import { inOrder, recentlyHere } from './people.ts';

export default function MemberList({ snapshot: { epoch, members, memberCount, messages } }: { snapshot: RoomSnapshot; onClose: () => void }) {
  const { self } = useServices();
  const here = useMemo(() => inOrder(members, self.user), [members, self.user]);
  const away = useMemo(() => recentlyHere(messages, members, self.user), [messages, members, self.user]);
  const isOffline = useIsOffline();
  const mine = useMyPresence();
  if (epoch === undefined) return <p className="px-2 text-small text-ink-soft">Who is here shows with the conversation.</p>;
  return (
    <>
      <h2 className="px-2 pb-2 text-meta font-semibold text-ink-faint">
        {isOffline ? 'Last seen on the line' : 'On the line'}: {memberCount}
      </h2>
      <ul>
        {here.map((person) => (
          <Row
            key={person.user}
            person={person}
            presence={isOffline ? 'away' : person.user === self.user ? mine : person.idle === true ? 'idle' : 'active'}
            isSelf={person.user === self.user}
          />
        ))}
      </ul>
      {memberCount > members.length && <p className="px-2 py-2 text-small text-ink-soft">and {plural(memberCount - members.length, 'other')}</p>}
      {away.length > 0 && (
        <>
          <h2 className="px-2 pt-5 pb-2 text-meta font-semibold text-ink-faint">Hung up</h2>
          <ul>
            {away.map((person) => (
              <Row key={person.user} person={person} presence="away" isSelf={false} />
            ))}
          </ul>
        </>
      )}
    </>
  );
}

const spoken: Record<Presence, string> = { active: ', on the line', idle: ', idle', away: ', away' };

function Row({ person, presence, isSelf }: { person: Person; presence: Presence; isSelf: boolean }) {
  const isHere = presence !== 'away';
  return (
    <li className="flex h-10 items-center gap-2.5 px-2 text-small">
      <span className="relative">
        <Avatar name={person.name} color={person.color} size="medium" isFaded={!isHere} />
        <PresenceDot presence={presence} />
      </span>
      <bdi className={isHere ? 'truncate font-medium' : 'truncate text-ink-faint'}>{person.name}</bdi>
      {isSelf && <span className="text-ink-faint">you</span>}
      {presence === 'idle' && (
        <span aria-hidden="true" className="text-ink-faint">
          idle
        </span>
      )}
      <span className="sr-only">{spoken[presence]}</span>
    </li>
  );
}
