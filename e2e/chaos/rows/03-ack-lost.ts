import assert from 'node:assert/strict';
import { until } from '../stage/figures.ts';
import { StockClient } from '../stage/stock-client.ts';
import { faketimeLibrary } from './needs.ts';
import type { Row } from './row.ts';

export const row: Row = {
  number: 3,
  fault: 'an acknowledgement is lost and the publish repeated: at once, after a restart, and a day later',
  holds: 'each repetition is told that it is a duplicate, with the first seq and time',
  isInTests: true,
  async run({ stage }) {
    await stage.serve();
    const proxy = await stage.proxy();
    const publish = { room: 'lobby', id: 'said-only-once', text: 'once' };
    const watcher = await stage.stock();
    await watcher.must('joinRoom', 'lobby');
    const told = new Promise<{ seq: number; timestamp: string }>((resolve) => watcher.socket.once('newMessage', resolve));
    const first = await StockClient.enter(proxy.url, 'ana');
    proxy.blackHole('down');
    first.socket.emit('sendMessage', publish, () => assert.fail('the answer was to be lost'));
    const { seq, timestamp } = await told;
    proxy.cut();
    proxy.pass();
    await until('the connection is known to be cut', () => first.socket.disconnected);

    const expected = { ok: true, seq, id: publish.id, at: Date.parse(timestamp), duplicate: true };
    const again = async (): Promise<void> => {
      const client = await StockClient.enter(proxy.url, 'ana');
      await client.must('sendMessage', { room: 'lobby', text: 'something else' });
      assert.deepEqual(await client.ask('sendMessage', publish), expected);
      client.close();
    };
    await again();
    await stage.server.kill();
    await stage.serve();
    await again();
    const library = faketimeLibrary();
    if (library !== undefined) {
      await stage.server.stop();
      await stage.serve({ LD_PRELOAD: library, FAKETIME: '+25h', FAKETIME_DONT_FAKE_MONOTONIC: '1' });
      await again();
    }
    const log = (await stage.logs(['lobby']))[0];
    assert.equal(log?.entries.filter(({ id }) => id === publish.id).length, 1);
    return { repetitions: library === undefined ? 2 : 3, 'a day later': library === undefined ? 'not tried: this machine lacks libfaketime' : 'duplicate' };
  },
};
