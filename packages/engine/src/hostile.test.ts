import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { engineStats } from './read-stats.ts';
import { accelerated, closeAll, type Accelerated } from './testing/accelerated.ts';
import { masked, RawClient } from './testing/raw-client.ts';

afterEach(closeAll);

const HELLO = Buffer.from('818537fa213d7f9f4d5158', 'hex');

/** What a client may send after joining, and the close code (RFC 6455, 7.4.1) that it gets for it. Null: closed without a close frame. */
const culprits: [what: string, bytes: Buffer, code: number | null][] = [
  ['garbage', Buffer.from('ffffffffffffffff', 'hex'), 1002],
  ['an unmasked frame', Buffer.from('810548656c6c6f', 'hex'), 1002],
  ['a reserved opcode', masked('x', 3), 1002],
  ['a continuation of nothing', masked('x', 0), 1002],
  ['a fragmented ping', Buffer.from('098037fa213d', 'hex'), 1002],
  ['a text that is not UTF-8', masked(Uint8Array.of(0xff, 0xfe)), 1007],
  ['a frame that says it has 2 ** 62 bytes', Buffer.from('81ff4000000000000000', 'hex'), 1009],
  ['a frame above maxHttpBufferSize', Buffer.from('81ff0000000000989680', 'hex'), 1009],
  ['too many fragments', Buffer.concat([Buffer.from('0180', 'hex'), Buffer.alloc(4), ...Array<Buffer>(17_000).fill(Buffer.from('008037fa213d', 'hex'))]), 1008],
  ['a text that is no packet', HELLO, null],
  ['an event of a namespace that it did not join', masked('42/admin,["x"]'), null],
  ['an unknown packet type', masked('49["x"]'), null],
  ['more attachments than allowed', masked('451000-["x",{"_placeholder":true,"num":0}]'), null],
  ['a binary message that nothing announced', masked('x', 2), null],
  ['a second CONNECT', masked('40'), null],
];

/** Bystanders that must notice nothing. */
async function withBystanders(): Promise<{ site: Accelerated; others: RawClient[]; undisturbed: () => Promise<void> }> {
  const site = await accelerated({}, { closeTimeoutMs: 100 });
  const others = await Promise.all(Array.from({ length: 4 }, () => RawClient.joined(site.port)));
  const undisturbed = async (): Promise<void> => {
    site.io.emit('still', 'here');
    for (const other of others) {
      await other.until(() => other.texts.at(-1) === '42["still","here"]' || other.closed);
      expect(other.closed).toBe(false);
    }
  };
  return { site, others, undisturbed };
}

describe('a client that sends', () => {
  test.each(culprits)('%s is closed, and the others notice nothing', async (_what, bytes, code) => {
    const { site, undisturbed } = await withBystanders();
    const arrived = site.arrival();
    const culprit = await RawClient.joined(site.port);
    const socket = await arrived;
    const gone = new Promise((resolve) => socket.once('disconnect', resolve));
    site.io.emit('before');
    culprit.raw(bytes);
    await gone;
    await culprit.until(() => culprit.closed);
    expect(culprit.closeFrame?.code ?? null).toBe(code ?? 1005);
    expect(culprit.texts.at(-1)).toBe('42["before"]');
    await undisturbed();
    expect(engineStats(site.io).connections).toBe(4);
  });
});

test('half-open connections that never answer a ping are freed after pingInterval + pingTimeout', async () => {
  const { io, port } = await accelerated({ pingInterval: 100, pingTimeout: 100 }, { closeTimeoutMs: 50 });
  const reasons: string[] = [];
  io.on('connection', (socket) => socket.once('disconnect', (reason) => reasons.push(reason)));
  const silent = await Promise.all(Array.from({ length: 20 }, () => RawClient.joined(port, { isPolite: false })));
  for (const client of silent) await client.until(() => client.closed);
  expect(reasons).toEqual(Array(20).fill('ping timeout'));
  expect(engineStats(io)).toMatchObject({ connections: 0, waiting: 0 });
});

test('a handshake that never ends holds nothing of ours', async () => {
  const { io, port } = await accelerated();
  const half = connect(port, '127.0.0.1');
  half.write('GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nUpgrade: websocket\r\n');
  await RawClient.joined(port);
  expect(engineStats(io).connections).toBe(1);
  half.destroy();
});

test('one that never reads costs the others nothing: all they were sent arrives while it is cut off', async () => {
  const { io, port } = await accelerated({}, { soft: 64 * 1_024, hard: 256 * 1_024, closeTimeoutMs: 100 });
  const deaf = await RawClient.joined(port);
  const others = await Promise.all(Array.from({ length: 4 }, () => RawClient.joined(port)));
  deaf.stopReading();
  const filler = 'x'.repeat(16 * 1_024);
  let sent = 0;
  while (engineStats(io).slowConsumers === 0) {
    io.emit('n', sent++, filler);
    for (const other of others) await other.until(() => other.frames.length === sent + 2);
    expect(engineStats(io).waiting).toBeLessThan(512 * 1_024);
  }
  expect(engineStats(io).connections).toBe(4);
});
