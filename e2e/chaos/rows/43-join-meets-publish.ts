import assert from 'node:assert/strict';
import { until } from '../stage/figures.ts';
import { RawPeer } from '../stage/raw-peer.ts';
import { tokenFor } from '../stage/tokens.ts';
import type { Row } from './row.ts';

interface Told {
  readonly epoch: string;
  readonly head: number;
  readonly verdict: string;
  readonly entries: readonly { readonly seq: number }[];
}

export const row: Row = {
  number: 43,
  fault: 'a client joins at the very moment of a publish, 100,000 times',
  holds: 'each entry is in the replay or comes live: never both, never neither',
  isInTests: true,
  async run({ stage, isQuick }) {
    await stage.serve();
    const { port } = stage.server;
    const joins = isQuick ? 3_000 : 100_000;
    const [joiner, writer] = [await RawPeer.enter(port, tokenFor('joiner')), await RawPeer.enter(port, tokenFor('writer'))];
    let [last, joined, live, replayed, published] = [0, 0, 0, 0, 0];
    let epoch: string | undefined;
    let answered = Promise.withResolvers<void>();
    const wrong: string[] = [];
    const next = (seq: number): void => {
      if (seq !== last + 1) wrong.push(`${seq} came after ${last}`);
      last = seq;
    };
    joiner.onPacket = (packet) => {
      if (packet.startsWith('42/chat,["newMessage"')) {
        live += 1;
        return next(Number(/"seq":(\d+)/.exec(packet)?.[1]));
      }
      if (!packet.startsWith('43/chat,') || !packet.includes('"verdict"')) return;
      const answer = (JSON.parse(packet.slice(packet.indexOf('['))) as [Told])[0];
      if (epoch !== undefined) for (const { seq } of answer.entries) next(seq);
      epoch = answer.epoch;
      if (last !== answer.head) wrong.push(`an answer ended with ${last}, and its head was ${answer.head}`);
      replayed += answer.entries.length;
      joined += 1;
      answered.resolve();
    };
    let stored = 0;
    writer.onPacket = () => void (stored += 1);
    while (joined < joins) {
      // A slow disk must not let more wait than a page has: what is behind `more` is another matter.
      if (published - stored > 100) await until('the disk has caught up', () => published - stored < 10);
      // In one write each, so that the server meets them in the same turn, in either order.
      const join = `42/chat,1["joinRoom",${JSON.stringify({ room: 'lobby', ...(epoch === undefined ? {} : { epoch, after: last }), limit: 200 })}]`;
      answered = Promise.withResolvers<void>();
      const publish = (): void => {
        published += 1;
        writer.send('42/chat,2["sendMessage",{"room":"lobby","text":"x"}]');
      };
      const isFirst = stage.random() < 0.5;
      if (isFirst) publish();
      joiner.send(join);
      if (!isFirst) publish();
      await answered.promise;
      // Until the answer to leaving, entries may still come: only then the position is sure.
      const left = joiner.packet('43/chat,3');
      joiner.send('42/chat,3["leaveRoom","lobby"]');
      await left;
      // A second publish falls into the time between leaving and joining.
      if (stage.random() < 0.3) publish();
    }
    joiner.send(`42/chat,1["joinRoom",${JSON.stringify({ room: 'lobby', epoch, after: last, limit: 200 })}]`);
    await until('everything published is told', () => last === published);
    assert.deepEqual(wrong.slice(0, 10), []);
    return { joins, published, 'in a replay': replayed, 'came live': live };
  },
};
