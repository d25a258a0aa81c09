import assert from 'node:assert/strict';
import { wait } from '../stage/figures.ts';
import type { Row } from './row.ts';

export const row: Row = {
  number: 47,
  fault: 'faults of every kind on a server that logs all it can',
  holds: 'no token and no text is in the log, and the log names what happened (that a metric does waits for metrics)',
  isInTests: true,
  async run({ stage }) {
    await stage.serve({ LOG_LEVEL: 'debug', LOG_FORMAT: 'json' });
    const proxy = await stage.proxy();
    const crew = await stage.crew();
    const lives = ['ana/1', 'ben/1', 'cleo/1'].map((name) => stage.life(name, proxy.url, ['lobby']));
    await crew.open(lives);
    await crew.live();
    const ids = await crew.ask('publish', { life: 'ana/1', room: 'lobby', count: 20 });
    const logs: string[] = [];
    for (const fault of [() => proxy.cut(), () => proxy.cut('client'), () => proxy.cutAfter(300, 'up')]) {
      fault();
      await crew.ask('publish', { life: 'ben/1', room: 'lobby', count: 5 });
      await wait(200);
      proxy.pass();
    }
    await stage.stock('forger', { auth: { token: `${lives[0]?.token}x` } }).catch(() => {});
    await crew.ask('settled', { heads: {}, withinMs: 60_000 });
    await stage.server.stop();
    logs.push(stage.server.log);
    await stage.serve();
    const log = logs.join('');
    // A publish's text is its id here.
    for (const secret of [...lives.map(({ token }) => token), ...lives.map(({ token }) => token.split('.')[2] ?? ''), ...ids])
      assert.ok(!log.includes(secret), 'a secret is in the log');
    for (const told of ['connected', 'disconnected', 'refused a connection', 'drained', 'stopped'])
      assert.ok(log.includes(told), `the log does not tell: ${told}`);
    return { lines: log.split('\n').length, secrets: lives.length * 2 + ids.length, ...(await stage.mustBeClean()) };
  },
};
