import { expect, it } from 'vitest';
import { SocketPair } from './socket-pair.ts';

function pairWithLog(): { pair: SocketPair; log: unknown[] } {
  const pair = new SocketPair();
  const log: unknown[] = [];
  pair.client.receiver = { packet: (event) => log.push(`client: ${event}`), closed: (byPeer) => log.push(`client: closed ${byPeer}`) };
  pair.server.receiver = {
    packet: (event, payload, ack) => {
      log.push(`server: ${event}`);
      ack?.({ echo: payload });
    },
    closed: (byPeer) => log.push(`server: closed ${byPeer}`),
  };
  return { pair, log };
}

it('delivers nothing by itself, and one packet at a time in the order sent', () => {
  const { pair, log } = pairWithLog();
  pair.client.emit('one', 1, (answer) => log.push(answer));
  pair.client.emit('two', 2);
  expect(log).toEqual([]);
  pair.deliver('up');
  pair.server.emit('after the answer', 0);
  pair.deliver('down');
  pair.deliver('down');
  expect(log).toEqual(['server: one', { echo: 1 }, 'client: after the answer']);
  expect(pair.waiting('up')).toBe(1);
});

it('loses what is on its way when it is cut, and tells both ends', () => {
  const { pair, log } = pairWithLog();
  pair.client.emit('lost', 0);
  pair.cut();
  pair.client.emit('too late', 0);
  expect([pair.deliver('up'), pair.isOpen]).toEqual([false, false]);
  expect(log).toEqual(['client: closed false', 'server: closed false']);
});

it('delivers what was sent before an end closed, then the close', () => {
  const { pair, log } = pairWithLog();
  pair.server.emit('goodbye', 0);
  pair.server.close();
  while (pair.deliver('down'));
  expect(log).toEqual(['client: goodbye', 'client: closed true']);
});

it('tells neither end when it stalls, until it is cut', () => {
  const { pair, log } = pairWithLog();
  pair.client.emit('stuck', 0);
  pair.stall();
  expect([pair.deliver('up'), pair.waiting('up')]).toEqual([false, 0]);
  expect(log).toEqual([]);
  pair.cut();
  expect(log).toHaveLength(2);
});

it('keeps what was sent apart from what the sender does with it later', () => {
  const { pair } = pairWithLog();
  const payload = { text: 'as sent' };
  let received: unknown;
  pair.server.receiver = { packet: (_event, sent) => (received = sent), closed: () => {} };
  pair.client.emit('note', payload);
  payload.text = 'changed';
  pair.deliver('up');
  expect(received).toEqual({ text: 'as sent' });
});
