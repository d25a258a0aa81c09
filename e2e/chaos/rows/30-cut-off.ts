import assert from 'node:assert/strict';
import { ms, until } from '../stage/figures.ts';
import { order } from '../stage/orders-to-server.ts';
import { secret, tokenFor } from '../stage/tokens.ts';
import type { Row } from './row.ts';

const otherSecret = secret.split('').reverse().join('');

export const row: Row = {
  number: 30,
  fault: 'tokens expire, are revoked, their users banned while offline, the key rotated',
  holds: 'a token is refreshed in place, else its connection is closed within 5 s; a revoked one within 1 s; a resume is refused; nothing is handled after',
  isInTests: false,
  async run({ stage }) {
    await stage.serve();
    const seconds = Math.floor(Date.now() / 1000);

    // Expiry, with the 5 s of skew that are tolerated: one refreshes, one doesn't.
    const [keeps, loses] = await Promise.all(['keeps', 'loses'].map((user) => stage.stock(user, { auth: { token: tokenFor(user, { exp: seconds - 2 }) } })));
    assert.ok(keeps && loses);
    const refreshed = (await keeps.socket.timeout(5_000).emitWithAck('refreshToken', { token: tokenFor('keeps') })) as { ok: boolean };
    assert.equal(refreshed.ok, true);
    const expiredAfter = await until('the expired one is closed', () => loses.socket.disconnected, 10_000);
    assert.ok(keeps.socket.connected, 'the refreshed one stays');

    // Revoked now: live, and again at the resume.
    const crew = await stage.crew();
    await crew.open([stage.life('ana/1', stage.server.url, ['lobby']), stage.life('ben/1', stage.server.url, ['lobby'])]);
    await crew.live();
    await crew.ask('publish', { life: 'ben/1', room: 'lobby', count: 5 });
    await crew.ask('settled', { heads: {}, withinMs: 60_000 });
    await order(stage.server.url, 'POST', '/api/users/ana/revoke');
    await stage.barred('ana', ['lobby'], { isOut: true });
    const revokedAfter = await until('ana is refused', async () => (await crew.ask('look', { life: 'ana/1' })).status === 'refused', 5_000);
    assert.equal((await crew.ask('look', { life: 'ana/1' })).error, 'token_revoked');

    // Banned while away: the return is refused, also after a restart.
    const guest = await stage.stock('carl');
    guest.close();
    await order(stage.server.url, 'PUT', '/api/users/carl/ban');
    const codeFor = (user: string, token = tokenFor(user)): Promise<string> =>
      stage.stock(user, { auth: { token } }).then(
        () => 'admitted',
        (error: { data?: { code?: string } }) => error.data?.code ?? 'no code',
      );
    assert.equal(await codeFor('carl'), 'banned');
    await crew.ask('publish', { life: 'ben/1', room: 'lobby', count: 5 });
    await crew.ask('settled', { heads: {}, withinMs: 60_000 });
    // What came after the cut is none of hers; she is not there any more to be settled with.
    const histories = crew.histories();
    const heard = (life: string): number => histories.find(({ client }) => client === life)?.events.filter(({ type }) => type === 'delivered').length ?? 0;
    assert.deepEqual([heard('ana/1'), heard('ben/1')], [5, 10]);
    const clean = await stage.mustBeClean();
    await crew.close(['ana/1', 'ben/1']);

    // The key is rotated: the old one's tokens hold while it is the previous one, and no longer.
    const old = tokenFor('dora');
    await stage.server.stop();
    await stage.serve({ AUTH_SECRET: otherSecret, AUTH_SECRET_PREVIOUS: secret });
    assert.deepEqual([await codeFor('dora', old), await codeFor('carl')], ['admitted', 'banned']);
    await stage.server.stop();
    await stage.serve({ AUTH_SECRET: otherSecret });
    assert.equal(await codeFor('dora', old), 'unauthorized');
    return { 'expired, closed after': ms(expiredAfter), 'revoked, closed after': ms(revokedAfter), ...clean };
  },
};
