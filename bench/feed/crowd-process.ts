import { percentile, Samples } from '../lib/statistics.ts';
import { now } from '../lib/now.ts';
import type { Crowd, FromCrowd, Heard, SaidAt, Spread, ToCrowd } from './plan.ts';
import { type Sink, Subscriber } from './subscriber.ts';

/** The process of those who have the feed. */
const tell = (message: FromCrowd): void => void process.send?.(message);
let ages = new Samples();
/** When a value came, and the request since which what it replaced was not right: the times of the requests are known in the end. */
let replaced = { at: new Samples(), request: new Samples() };
let subscribers: Subscriber[] = [];
let readers: Subscriber[] = [];
let begun = { at: 0, bytes: 0, values: 0 };

/** A hundred at a time: more would not be let in faster. */
async function enter(crowd: Crowd): Promise<void> {
  const sink: Sink = {
    age: (ms) => ages.add(ms),
    replaced: (at, request) => {
      replaced.at.add(at);
      replaced.request.add(request);
    },
  };
  subscribers = Array.from({ length: crowd.subscribers }, (_, i) => new Subscriber(crowd, i < crowd.readers ? sink : undefined));
  readers = subscribers.slice(0, crowd.readers);
  for (let from = 0; from < subscribers.length; from += 100) {
    await Promise.all(subscribers.slice(from, from + 100).map((subscriber, i) => subscriber.enter(from + i)));
  }
  tell({ state: 'entered' });
}

const total = (of: readonly Subscriber[], part: 'bytesRead' | 'values'): number => of.reduce((sum, each) => sum + each[part], 0);

function spread(samples: Samples): Spread {
  const sorted = samples.sorted();
  return { p50Ms: percentile(sorted, 0.5), p99Ms: percentile(sorted, 0.99), maxMs: percentile(sorted, 1) };
}

function staleness(said: SaidAt): Spread {
  const samples = new Samples();
  const requests = replaced.request.values();
  for (const [i, at] of replaced.at.values().entries()) samples.add(at - (said[requests[i] as number] ?? Number.NaN));
  return spread(samples);
}

function heard(said: SaidAt): Heard {
  const seconds = (now() - begun.at) / 1000;
  const failure = subscribers.find((subscriber) => subscriber.failure !== undefined)?.failure;
  if (failure !== undefined) throw new Error(failure);
  return {
    seconds,
    bytesPerSecPerSubscriber: (total(subscribers, 'bytesRead') - begun.bytes) / seconds / subscribers.length,
    valuesPerSecPerSubscriber: (total(readers, 'values') - begun.values) / seconds / readers.length,
    age: spread(ages),
    staleness: staleness(said),
    last: readers.map(({ last }) => [...last]),
  };
}

process.on('message', (message: ToCrowd) => {
  try {
    if (message.do === 'enter') void enter(message.crowd).catch((error: unknown) => tell({ state: 'failed', why: String(error) }));
    else if (message.do === 'begin') {
      ages = new Samples();
      replaced = { at: new Samples(), request: new Samples() };
      begun = { at: now(), bytes: total(subscribers, 'bytesRead'), values: total(readers, 'values') };
    } else tell({ state: 'measured', heard: heard(message.said) });
  } catch (error) {
    tell({ state: 'failed', why: String(error) });
  }
});
process.once('disconnect', () => process.exit());
console.log('ready');
