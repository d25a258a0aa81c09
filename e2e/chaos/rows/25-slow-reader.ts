import assert from 'node:assert/strict';
import { mib, ms, percentile, until } from '../stage/figures.ts';
import type { Stage } from '../stage/stage.ts';
import type { StockClient } from '../stage/stock-client.ts';
import type { Row } from './row.ts';

const text = 'x'.repeat(4_000);

export const row: Row = {
  number: 25,
  fault: 'one reader stops reading while 156 MiB go to its room',
  holds: 'it costs at most 4 MiB of memory and the others nothing, it is cut off with `slow_consumer`, and has everything when it is back',
  isInTests: false,
  async run({ stage, isQuick }) {
    // The memory of the same load without a slow reader is what its cost is measured against.
    const count = isQuick ? 5_000 : 40_000;
    await stage.serve({ LOG_LEVEL: 'info' });
    const [reader, writer] = [await stage.stock('reader'), await stage.stock('writer')];
    const without = await load(stage, reader, writer, 'warm-up', count);
    const crew = await stage.crew();
    await crew.open([stage.life('slow/1', stage.server.url, ['lobby'])]);
    await crew.live();
    crew.freeze();
    const withSlow = await load(stage, reader, writer, 'lobby', count);
    await until('it was cut off', () => stage.server.log.includes('slow_consumer'));
    const cost = withSlow.peak - without.peak;
    assert.ok(cost < 4 * 2 ** 20, `a slow reader cost ${mib(cost)}`);
    const { delivered } = await stage.mustBeClean({ isComplete: false });
    assert.equal(delivered, count);
    return {
      'sent to the room': mib(count * text.length),
      cost: mib(cost),
      'others p99 without': ms(percentile(without.latencies, 0.99)),
      'others p99 with': ms(percentile(withSlow.latencies, 0.99)),
      'delivered in the end': delivered,
    };
  },
};

/** Says so much in a room where someone reads as they should: how long that took to arrive each time, and the most memory that the server had. */
async function load(stage: Stage, reader: StockClient, writer: StockClient, room: string, count: number): Promise<{ peak: number; latencies: number[] }> {
  const latencies: number[] = [];
  const said = new Map<string, number>();
  reader.socket.on('newMessage', (entry: { id: string; room: string }) => {
    const at = said.get(entry.id);
    if (at !== undefined) latencies.push(performance.now() - at);
  });
  await reader.must('joinRoom', room);
  let peak = 0;
  for (let i = 0; i < count; i += 100) {
    const publish = (n: number): Promise<unknown> => {
      const id = `${room}-${String(i + n).padStart(8, '0')}`;
      said.set(id, performance.now());
      return writer.must('sendMessage', { room, id, text });
    };
    await Promise.all(Array.from({ length: 100 }, (_, n) => publish(n)));
    if (i % 2_000 !== 0) continue;
    const { heap, external } = await stage.server.usage();
    peak = Math.max(peak, heap + external);
  }
  reader.socket.off('newMessage');
  return { peak, latencies };
}
