import { PartylineProvider } from '@partyline/react';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { router } from '../router.tsx';
import { createServices, ServicesContext } from './services.ts';
import { SessionGate } from './session-gate.tsx';
import type { KeptSession, Sessions } from './sessions.ts';

/** The app of one person. It is mounted anew for another. */
export function SignedIn({ sessions, session }: { sessions: Sessions; session: KeptSession }) {
  const [services] = useState(() => createServices(sessions, session));
  useEffect(() => services.start(), [services]);
  return (
    <ServicesContext value={services}>
      <PartylineProvider client={services.client}>
        <SessionGate>
          <RouterProvider router={router} />
        </SessionGate>
      </PartylineProvider>
    </ServicesContext>
  );
}
