import assert from 'node:assert/strict';
import { until } from '../stage/figures.ts';
import { order } from '../stage/orders-to-server.ts';
import type { Row } from './row.ts';

export const row: Row = {
  number: 31,
  fault: 'a user loses the right to one room, while there and while offline',
  holds: 'nothing of that room is handled after the order was acknowledged, and the other rooms go on',
  isInTests: true,
  async run({ stage }) {
    await stage.serve();
    const proxy = await stage.proxy();
    const crew = await stage.crew();
    await crew.open([stage.life('ana/1', stage.server.url, ['kept', 'taken']), stage.life('ben/1', proxy.url, ['kept', 'taken'])]);
    await crew.open([stage.life('writer/1', stage.server.url, ['kept', 'taken'])]);
    await crew.live();
    const say = async (): Promise<void> => {
      for (const room of ['kept', 'taken']) await crew.ask('publish', { life: 'writer/1', room, count: 10 });
      await until('all is stored', async () => (await crew.ask('look', { life: 'writer/1' })).pending === 0);
    };
    await say();
    const headOf = async (life: string, room: string): Promise<number> => (await crew.ask('look', { life })).heads[room] ?? 0;
    for (const life of ['ana/1', 'ben/1'])
      await until('the first ones are there', async () => (await headOf(life, 'taken')) === 10 && (await headOf(life, 'kept')) === 10);

    proxy.refuse();
    proxy.cut();
    for (const user of ['ana', 'ben']) {
      await order(stage.server.url, 'PUT', `/api/users/${user}/rooms/taken/ban`);
      await stage.barred(user, ['taken']);
    }
    await say();
    proxy.pass();
    await crew.ask('hurry', {});
    for (const life of ['ana/1', 'ben/1']) {
      await until(`${life} goes on in the room that was kept`, async () => (await headOf(life, 'kept')) === 20);
      assert.equal(await headOf(life, 'taken'), 10);
    }
    return { orders: 2, ...(await stage.mustBeClean()) };
  },
};
