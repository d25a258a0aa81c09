import { useStatus } from '@partyline/react';
import { useEffect, type ReactNode } from 'react';
import { plural } from '../lib/plural.ts';
import { useWaiting } from '../outbox/use-waiting.ts';
import { Button } from '../ui/button.tsx';
import { ClosedLine } from './closed-line.tsx';
import { endingOf } from './ending.ts';
import { useServices } from './services.ts';

/** The app while the server takes the session; after that, why it doesn't. */
export function SessionGate({ children }: { children: ReactNode }) {
  const { sessions, client, signOut } = useServices();
  const ending = endingOf(useStatus());
  const { messages, failed } = useWaiting();
  const unsent = messages + failed;
  const note = unsent === 0 ? undefined : `${plural(unsent, 'message')} of yours ${unsent === 1 ? 'was' : 'were'} not sent.`;
  useEffect(() => {
    if (ending === 'over') sessions.end(['Your session is no longer valid. Sign in again to go on.', note].join(' ').trim());
  }, [ending, note, sessions]);

  switch (ending) {
    case undefined:
      return children;
    case 'over':
      return null;
    case 'banned':
      return (
        <ClosedLine title="This line is closed to you." text="Whoever runs this server has shut you out. Only they can let you in again." note={note}>
          <Button look="primary" onClick={() => client.connect()}>
            Try again
          </Button>
          <Button onClick={signOut}>Sign in as someone else</Button>
        </ClosedLine>
      );
    case 'revoked':
      return (
        <ClosedLine title="You were signed out." text="Whoever runs this server has ended your session. Sign in again to go on." note={note}>
          <Button look="primary" onClick={signOut}>
            Sign in again
          </Button>
        </ClosedLine>
      );
  }
}
