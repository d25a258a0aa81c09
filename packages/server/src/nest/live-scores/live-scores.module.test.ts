import { expect, it } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { Feeds } from '../../core/feed/feeds.ts';
import { Matches } from '../../core/match/matches.ts';
import { Streams } from '../../core/streams.ts';
import { silentLog } from '../../logging/logger.ts';
import { MemoryStore } from '../../stores/memory-store.ts';
import { AuthModule } from '../auth/auth.module.ts';
import { SocketAuthenticator } from '../auth/socket-authenticator.ts';
import { TokenService } from '../auth/token.service.ts';
import { RateLimiter } from '../limits/rate-limiter.ts';
import { connect } from '../testing/test-client.ts';
import { startApp, testSecret } from '../testing/test-server.ts';
import { LiveScoresModule } from './live-scores.module.ts';

it('an application of one’s own takes the module alone, as the README writes it, and changes feeds from its own code', async () => {
  const [clock, log] = [systemClock, silentLog];
  const limiter = new RateLimiter({ user: {}, address: {}, connection: {} }, clock);
  const streams = new Streams({ store: new MemoryStore() });
  const auth = AuthModule.forRoot({ secrets: [testSecret], guests: true, limiter, clock, log });
  const app = await startApp({ imports: [auth, LiveScoresModule.forRoot({ streams, limiter, clock, log, auth })] }, (nest) => {
    const { authenticate, refresh } = nest.get(SocketAuthenticator, { strict: false });
    return { authenticate, refresh, limiter, log, clock };
  });
  const feeds = app.nest.get(Feeds, { strict: false });
  const token = await app.nest.get(TokenService, { strict: false }).sign({ sub: 'ana' }, clock.now() + 60_000);
  const ana = await connect(`${app.url}/live-scores`, { auth: { token } });

  feeds.change('prices', [{ key: 'tea', value: 4.2 }]);
  expect(await ana.ask('subscribe', { feed: 'prices', maxHz: 20 })).toMatchObject({ ok: true, values: [['tea', 4.2]] });
  feeds.change('prices', [{ key: 'tea', value: 4.3 }]);
  expect(await ana.next('feed')).toMatchObject({ values: [['tea', 4.3]] });
  await app.nest.get(Matches, { strict: false }).post('m1', [{ type: 'fixture', id: 'fixture-1', teams: ['Harbour', 'Hill'] }]);
  expect(await ana.ask('watchMatch', { match: 'm1' })).toMatchObject({ ok: true, head: 1 });

  ana.socket.disconnect();
  await app.close();
  await streams.close();
});
