import assert from 'node:assert/strict';
import { until } from '../stage/figures.ts';
import { RecipeClient } from '../stage/recipe-client.ts';
import type { Row } from './row.ts';

export const row: Row = {
  number: 11,
  fault: 'clients go from polling to WebSocket under load, and the upgrade fails half-way for some: cut, or swallowed',
  holds: 'nothing is lost, doubled or out of order, for clients that upgrade, that fail to, and that never hear of it',
  isInTests: false,
  async run({ stage, isQuick }) {
    await stage.serve();
    let upgrades = 0;
    const proxy = await stage.proxy({
      onOpening(connection, head) {
        if (!/^upgrade: websocket/im.test(head)) return;
        upgrades += 1;
        const chance = stage.random();
        if (chance < 0.25) connection.cutAfter(1 + Math.floor(stage.random() * 400), chance < 0.12 ? 'up' : 'down');
        else if (chance < 0.5) connection.blackHole(chance < 0.37 ? 'up' : 'down');
      },
    });
    const crew = await stage.crew();
    await crew.open([stage.life('writer/1', stage.server.url, ['lobby'])]);
    // Everyone is told of everything, in this one process: many clients leave room for few publishes.
    await crew.ask('drive', { perSecond: isQuick ? 100 : 5, seed: 11 });
    const count = isQuick ? 40 : 1_000;
    const clients: RecipeClient[] = [];
    for (let i = 0; i < count; i++) {
      const client = new RecipeClient(proxy.url, `u${i}`, 'lobby', { transports: ['polling', 'websocket'] });
      clients.push(client);
      stage.onClose(() => client.close());
      await until('it is in the room', () => client.isInside);
    }
    await until('all have tried', () => upgrades >= count);
    await crew.ask('drive', { perSecond: 0, seed: 0 });
    await crew.ask('settled', { heads: {}, withinMs: 60_000 });
    const head = (await stage.logs(['lobby']))[0]?.head ?? 0;
    // An upgrade that was swallowed is given up after 10 s; until then what it delayed waits.
    await until('everyone has everything', () => clients.every(({ last }) => last === head));
    stage.histories.push(...clients.map((client) => client.history()));
    const upgraded = clients.filter(({ transport }) => transport === 'websocket').length;
    assert.ok(upgraded > 0 && upgraded < count);
    return { clients: count, upgraded, 'kept polling': count - upgraded, ...(await stage.mustBeClean()) };
  },
};
