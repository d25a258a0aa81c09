import assert from 'node:assert/strict';
import { CursorCrowd } from '../stage/cursor-crowd.ts';
import { ms, percentile, wait } from '../stage/figures.ts';
import type { Row } from './row.ts';

const room = 'board';

export const row: Row = {
  number: 42,
  fault: '200 cursors move at 60 Hz, whatever the server asks for, over the room of a chat',
  holds: 'nothing of the chat is lost, doubled or out of order, every publish is acknowledged, and as soon as without the cursors',
  isInTests: false,
  async run({ stage, isQuick }) {
    await stage.serve();
    const crew = await stage.crew();
    await crew.open(Array.from({ length: 10 }, (_, i) => stage.life(`m${i}/1`, stage.server.url, [room])));
    await crew.live();
    const cursors = isQuick ? 40 : 200;
    /** How long the acknowledgements of a while took. */
    const chat = async (seed: number): Promise<readonly number[]> => {
      await crew.ask('acks', {});
      await stage.server.usage();
      await crew.ask('drive', { perSecond: 40, seed });
      await wait(isQuick ? 2_000 : 20_000);
      await crew.ask('drive', { perSecond: 0, seed });
      const late = await crew.ask('settled', { heads: {}, withinMs: 60_000 });
      assert.deepEqual(late, [], 'some publishes were not acknowledged');
      return crew.ask('acks', {});
    };
    const without = await chat(42);
    const alone = await stage.server.usage();
    const crowd = await CursorCrowd.start({ port: stage.server.port, room, cursors, perSecond: 60 });
    const beside = await chat(43);
    const { longestStall } = await stage.server.usage();
    const { moves, frames, fewestFrames } = await crowd.stop();
    assert.ok(fewestFrames > 0, 'a cursor was never told of the others');
    return {
      cursors,
      moves,
      frames,
      'acks p50, p99 without': `${ms(percentile(without, 0.5))}, ${ms(percentile(without, 0.99))}`,
      'acks p50, p99 with': `${ms(percentile(beside, 0.5))}, ${ms(percentile(beside, 0.99))}`,
      'longest stall without': ms(alone.longestStall),
      'longest stall with': ms(longestStall),
      ...(await stage.mustBeClean()),
    };
  },
};
