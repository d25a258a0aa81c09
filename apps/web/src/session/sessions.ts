import { PartylineClientError, type Session } from '@partyline/react';
import { createPersistedStore, isRecord, type KeyValue } from '../lib/persisted-store.ts';
import type { Store } from '../lib/store.ts';

export const sessionKey = 'partyline.session';

/** A session as this browser keeps it. `savedAt` tells how long it was meant to last. */
export type KeptSession = Session & { savedAt: number };

export interface SessionState {
  session: KeptSession | undefined;
  /** Why one has to sign in again, for the sign-in page. */
  notice: string | undefined;
  /** The name used last, offered again. */
  lastName: string;
}

export interface SessionsOptions {
  signIn: (name: string, token?: string) => Promise<Session>;
  storage: KeyValue;
  now: () => number;
}

export interface Sessions {
  store: Pick<Store<SessionState>, 'get' | 'subscribe'>;
  signIn(name: string): Promise<void>;
  signOut(): void;
  /** Ends the session for a reason that the person should read. */
  end(notice: string): void;
  /** The token for the next connect, renewed first where little of its time is left. */
  token(): Promise<string>;
  /** Takes over what another window of this browser did. */
  reload(): void;
  /** Milliseconds until the session wants to be renewed. */
  renewIn(): number | undefined;
}

/** A session is renewed in the last quarter of its life. */
const renewShare = 0.25;

export function createSessions({ signIn, storage, now }: SessionsOptions): Sessions {
  const kept = createPersistedStore<Kept>(sessionKey, parseKept, storage);
  let notice: string | undefined;
  let state: SessionState = { ...kept.get(), notice };
  // The first to listen: everyone else finds the new state.
  kept.subscribe(() => {
    state = { ...kept.get(), notice };
  });
  let renewing: Promise<void> | undefined;

  const keep = (session: KeptSession | undefined, why?: string): void => {
    notice = why;
    kept.set({ session, lastName: session?.name ?? kept.get().lastName });
  };
  const open = async (name: string, token?: string): Promise<void> => keep({ ...(await signIn(name, token)), savedAt: now() });
  const renewAt = ({ savedAt, expiresAt }: KeptSession): number => expiresAt - (expiresAt - savedAt) * renewShare;

  const renew = async (session: KeptSession): Promise<void> => {
    try {
      await open(session.name, session.token);
    } catch (error) {
      const isOver = error instanceof PartylineClientError && ['unauthorized', 'token_expired', 'guests_disabled', 'forbidden'].includes(error.code);
      if (isOver && now() >= session.expiresAt) keep(undefined, 'Your session has ended. Sign in again to go on.');
      // Otherwise the token at hand serves until it expires, and the next connect tries again.
    }
  };

  return {
    store: { get: () => state, subscribe: kept.subscribe },
    signIn: (name) => open(name),
    signOut: () => keep(undefined),
    end: (notice) => keep(undefined, notice),
    token: async () => {
      const { session } = state;
      if (session === undefined) return '';
      if (now() >= renewAt(session)) await (renewing ??= renew(session).finally(() => (renewing = undefined)));
      return state.session?.token ?? '';
    },
    reload: () => {
      notice = undefined;
      kept.reload();
    },
    renewIn: () => (state.session === undefined ? undefined : Math.max(0, renewAt(state.session) - now())),
  };
}

interface Kept {
  session: KeptSession | undefined;
  lastName: string;
}

function parseKept(kept: unknown): Kept {
  if (!isRecord(kept)) return { session: undefined, lastName: '' };
  return { session: isSession(kept['session']) ? kept['session'] : undefined, lastName: typeof kept['lastName'] === 'string' ? kept['lastName'] : '' };
}

function isSession(value: unknown): value is KeptSession {
  const hasText = (key: string): boolean => isRecord(value) && typeof value[key] === 'string';
  return isRecord(value) && ['user', 'name', 'color', 'token'].every(hasText) && typeof value['expiresAt'] === 'number' && typeof value['savedAt'] === 'number';
}
