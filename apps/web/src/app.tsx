import { useEffect } from 'react';
import { signInHere } from './client.ts';
import { followOtherWindows } from './lib/persisted-store.ts';
import { useStore } from './lib/use-store.ts';
import { createSessions, sessionKey } from './session/sessions.ts';
import { SignIn } from './session/sign-in.tsx';
import { SignedIn } from './session/signed-in.tsx';

const sessions = createSessions({
  signIn: signInHere,
  storage: localStorage,
  now: () => Date.now(),
});

export function App() {
  const { session } = useStore(sessions.store);
  useEffect(() => followOtherWindows(sessionKey, sessions), []);
  return session === undefined ? <SignIn sessions={sessions} /> : <SignedIn key={session.user} sessions={sessions} session={session} />;
}
