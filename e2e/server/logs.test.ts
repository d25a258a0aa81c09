import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, enter, signIn } from '../support/chat-client.ts';
import { Workplace } from '../support/workplace.ts';

const secret = 'nE0xk3Vq9Zr7Lw2yTb5Uc8Hd1Jf4Mg6P';

describe('SECURITY 17: the logs', () => {
  let place: Workplace;
  beforeEach(() => {
    place = new Workplace();
  });
  afterEach(() => place.clear());

  it.each(['json', 'text'])('as %s tell of a whole day in the chat, and of no token, text, name or session id', async (logFormat) => {
    const { program, url } = await place.start({ LOG_FORMAT: logFormat, LOG_LEVEL: 'debug', AUTH_SECRET: secret, RATES: 'user.publishes=1/h burst 3' });
    const { token } = await signIn(url, 'Ana Private-Name');
    const secrets = [token, ...token.split('.'), secret, 'Private-Name', 'private-text', 'private-room-payload'];

    const member = await enter(url, token);
    const connection = member.id ?? '';
    const polling = await enter(url, token, ['polling']);
    for (const socket of [member, polling]) secrets.push((socket.io.engine as unknown as { id: string }).id);
    await ask(member, 'joinRoom', 'lobby');
    const sent = await Promise.all([1, 2, 3, 4, 5].map((number) => ask(member, 'sendMessage', { room: 'lobby', text: `private-text ${number}` })));
    expect(sent.map(({ ok }) => ok)).toContain(false);
    await ask(member, 'sendMessage', { room: { 'private-room-payload': token }, text: 7 });
    await ask(member, 'unknownEvent', { 'private-room-payload': token });
    await expect(enter(url, `${token}x`)).rejects.toThrow();
    await expect(enter(url, 'private-text')).rejects.toThrow();
    await fetch(`${url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: `{"name": private-text ${token}` });
    await fetch(`${url}/api/rooms?token=${token}`, { headers: { authorization: `Bearer ${token}x` } });
    await fetch(`${url}/nothing/${token}`);
    polling.disconnect();
    await program.end();

    const logged = program.stdout + program.stderr;
    for (const each of secrets) expect(logged).not.toContain(each);
    expect(logged).toMatch(/stopped/);
    // That nothing leaks is worth something only where something is told.
    for (const happening of ['started', 'connected', 'disconnected', 'refused a connection', 'refused a request', 'stopped'])
      expect(logged).toContain(happening);
    expect(logged.split('\n').filter((line) => line.includes(connection)).length).toBeGreaterThanOrEqual(2);
  });
});
