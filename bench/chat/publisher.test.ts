import { expect, test } from 'vitest';
import { Samples } from '../lib/statistics.ts';
import { dialects } from './dialect.ts';
import { Publisher } from './publisher.ts';

function setUp(window = 3) {
  const sent: string[] = [];
  const failures: string[] = [];
  const publisher = new Publisher({ index: 4, room: 'r', run: 'run0001', window, dialect: dialects.tutorial, fail: (why) => failures.push(why) });
  publisher.attach({ send: (packet) => sent.push(packet), flush: () => {} });
  const acknowledge = (packet: string, now = 0): void => {
    const bytes = Buffer.from(packet);
    publisher.onAck(bytes, 0, bytes.length, now);
  };
  return { publisher, sent, failures, acknowledge };
}

const ackIdOf = (packet: string | undefined): string => /^42(\d+)/.exec(packet ?? '')?.[1] ?? '';

test('a publisher keeps its window full, and no fuller', () => {
  const { publisher, sent, failures, acknowledge } = setUp();
  publisher.start();
  expect(sent).toHaveLength(3);
  acknowledge(`43${ackIdOf(sent[1])}[]`);
  publisher.refill(0);
  publisher.refill(0);
  expect(sent).toHaveLength(4);
  expect(new Set(sent.map(ackIdOf)).size).toBe(4);
  expect([publisher.sent, publisher.acknowledged, failures]).toEqual([4, 1, []]);
});

test('a publisher that was stopped is idle once all it sent is acknowledged', () => {
  const { publisher, sent, acknowledge } = setUp();
  publisher.start();
  publisher.stop();
  for (const packet of sent) {
    expect(publisher.isIdle).toBe(false);
    acknowledge(`43${ackIdOf(packet)}[]`);
  }
  publisher.refill(0);
  expect([publisher.isIdle, sent.length]).toEqual([true, 3]);
});

test('each acknowledgement must belong to a publish, and only once', () => {
  const { publisher, sent, failures, acknowledge } = setUp();
  publisher.start();
  acknowledge(`43${ackIdOf(sent[0])}[]`);
  acknowledge(`43${ackIdOf(sent[0])}[]`);
  acknowledge('4399[]');
  expect([publisher.acknowledged, failures.length]).toEqual([1, 2]);
});

test('a refusal is not an acknowledgement', () => {
  const { publisher, sent, failures, acknowledge } = setUp();
  publisher.start();
  acknowledge(`43${ackIdOf(sent[0])}[{"ok":false}]`);
  expect([publisher.acknowledged, failures]).toEqual([0, [expect.stringContaining('"ok":false')]]);
});

test('latency counts from when a publish was due', () => {
  const { publisher, sent, acknowledge } = setUp();
  publisher.latencies = new Samples();
  publisher.publish(1000);
  acknowledge(`43${ackIdOf(sent[0])}[]`, 1025);
  expect([...publisher.latencies.sorted()]).toEqual([25]);
});
