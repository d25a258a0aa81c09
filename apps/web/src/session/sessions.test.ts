import { PartylineClientError, type Session } from '@partyline/react';
import { describe, expect, it } from 'vitest';
import { createSessions, sessionKey } from './sessions.ts';

function setUp(kept: Record<string, string> = {}) {
  const map = new Map(Object.entries(kept));
  const storage = {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  };
  const clock = { now: 0 };
  const asked: { name: string; token: string | undefined }[] = [];
  const server: { answer: () => Promise<Session> } = {
    answer: async () => ({ user: 'u1', name: 'Ana', color: '#1A74CF', token: `t${asked.length}`, expiresAt: clock.now + 1000 }),
  };
  const signIn = (name: string, token?: string): Promise<Session> => {
    asked.push({ name, token });
    return server.answer();
  };
  const create = () => createSessions({ signIn, storage, now: () => clock.now });
  return { map, clock, asked, server, create, sessions: create() };
}

const refusal = (code: 'unauthorized' | 'offline') => new PartylineClientError({ code, message: 'no' });

describe('a session', () => {
  it('is remembered by the browser', async () => {
    const { sessions, create } = setUp();
    await sessions.signIn('Ana');
    expect(create().store.get().session).toMatchObject({ name: 'Ana', token: 't1' });
  });

  it('ends with signing out, and the name is offered again', async () => {
    const { sessions, create } = setUp();
    await sessions.signIn('Ana');
    sessions.signOut();
    expect(create().store.get()).toEqual({ session: undefined, lastName: 'Ana', notice: undefined });
  });

  it('is renewed in its last quarter, once for all who ask', async () => {
    const { sessions, clock, asked } = setUp();
    await sessions.signIn('Ana');
    clock.now = 749;
    expect(await sessions.token()).toBe('t1');
    clock.now = 750;
    expect(await Promise.all([sessions.token(), sessions.token()])).toEqual(['t2', 't2']);
    expect(asked).toEqual([
      { name: 'Ana', token: undefined },
      { name: 'Ana', token: 't1' },
    ]);
  });

  it('goes on with its token while the server can not be reached', async () => {
    const { sessions, clock, server } = setUp();
    await sessions.signIn('Ana');
    clock.now = 900;
    server.answer = () => Promise.reject(refusal('offline'));
    expect(await sessions.token()).toBe('t1');
  });

  it('ends with a reason when it ran out and is refused', async () => {
    const { sessions, clock, server } = setUp();
    await sessions.signIn('Ana');
    clock.now = 2000;
    server.answer = () => Promise.reject(refusal('unauthorized'));
    expect(await sessions.token()).toBe('');
    expect(sessions.store.get()).toMatchObject({ session: undefined, notice: expect.stringContaining('ended') });
  });

  it('follows another window that signs out', async () => {
    const { sessions, map } = setUp();
    await sessions.signIn('Ana');
    map.delete(sessionKey);
    sessions.reload();
    expect(sessions.store.get().session).toBeUndefined();
  });

  it('takes nothing for a session that is none', () => {
    expect(setUp({ [sessionKey]: '{"session":{"user":1}}' }).sessions.store.get().session).toBeUndefined();
    expect(setUp({ [sessionKey]: '<html>' }).sessions.store.get().session).toBeUndefined();
  });
});
