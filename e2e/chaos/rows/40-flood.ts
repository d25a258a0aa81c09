import assert from 'node:assert/strict';
import { ms, until, wait } from '../stage/figures.ts';
import { RawPeer } from '../stage/raw-peer.ts';
import { tokenFor } from '../stage/tokens.ts';
import type { Row } from './row.ts';

export const row: Row = {
  number: 40,
  fault: 'one client publishes 10,000 times a second',
  holds: 'it is limited with `retryAfterMs`, then closed, and the others are unharmed',
  isInTests: true,
  async run({ stage, isQuick }) {
    // The standard rates, which these runs otherwise turn off.
    await stage.serve({ RATES: '' });
    const crew = await stage.crew();
    await crew.open(['ana/1', 'ben/1', 'cleo/1'].map((name) => stage.life(name, stage.server.url, ['lobby'])));
    await crew.live();
    await crew.ask('drive', { perSecond: 15, seed: 40 });
    const began = performance.now();
    let [sent, granted, limited, closed, keptOut, worstWait] = [0, 0, 0, 0, 0, 0];
    let peer: RawPeer | undefined;
    let isOver = false;
    const patienceMs = isQuick ? 3_000 : 30_000;
    while (performance.now() - began < patienceMs) {
      if (!peer || isOver) {
        peer?.close();
        isOver = false;
        peer = await RawPeer.enter(stage.server.port, tokenFor('flooder')).catch(() => undefined);
        if (!peer) {
          // Even to come back is limited.
          keptOut += 1;
          await wait(100);
          continue;
        }
        peer.onPacket = (packet) => {
          if (packet.includes('"ok":true')) granted += 1;
          if (packet === '41/chat,') {
            isOver = true;
            closed += 1;
          }
          const waitMs = /"rate_limited".*"retryAfterMs":(\d+)/.exec(packet)?.[1];
          if (waitMs === undefined) return;
          limited += 1;
          worstWait = Math.max(worstWait, Number(waitMs));
        };
      }
      for (let i = 0; i < 100 && !isOver; i++) peer.send(`42/chat,${sent++}["sendMessage",{"room":"flood","text":"x"}]`);
      await wait(10);
    }
    peer?.close();
    const perSecond = (sent / (performance.now() - began)) * 1000;
    assert.ok(limited > 0 && closed > 0 && worstWait > 0, JSON.stringify({ sent, granted, limited, closed, worstWait }));
    // A burst of 100, then 20 a second.
    assert.ok(granted <= 100 + (20 * (performance.now() - began)) / 1000 + 20, `${granted} were granted`);
    await crew.ask('drive', { perSecond: 0, seed: 0 });
    await until('the neighbours are live', async () => (await crew.ask('standing', {})).live === 3);
    return {
      'sent a second': Math.round(perSecond),
      granted,
      limited,
      closed,
      'kept out': keptOut,
      'told to wait up to': ms(worstWait),
      ...(await stage.mustBeClean()),
    };
  },
};
