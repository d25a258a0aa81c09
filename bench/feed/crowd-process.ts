import { percentile, Samples } from '../lib/statistics.ts';
import { type Crowd, type FromCrowd, type Heard, now, type ToCrowd } from './plan.ts';
import { Subscriber } from './subscriber.ts';

/** The process of those who have the feed. */
const tell = (message: FromCrowd): void => void process.send?.(message);
let ages = new Samples();
let subscribers: Subscriber[] = [];
let readers: Subscriber[] = [];
let begun = { at: 0, bytes: 0, values: 0 };

/** A hundred at a time: more would not be let in faster. */
async function enter(crowd: Crowd): Promise<void> {
  // One collection for all: `add` goes through this object.
  const sink = { add: (age: number) => ages.add(age) } as Samples;
  subscribers = Array.from({ length: crowd.subscribers }, (_, i) => new Subscriber(crowd, i < crowd.readers ? sink : undefined));
  readers = subscribers.slice(0, crowd.readers);
  for (let from = 0; from < subscribers.length; from += 100) {
    await Promise.all(subscribers.slice(from, from + 100).map((subscriber, i) => subscriber.enter(from + i)));
  }
  tell({ state: 'entered' });
}

const total = (of: readonly Subscriber[], part: 'bytesRead' | 'values'): number => of.reduce((sum, each) => sum + each[part], 0);

function heard(): Heard {
  const seconds = (now() - begun.at) / 1000;
  const failure = subscribers.find((subscriber) => subscriber.failure !== undefined)?.failure;
  if (failure !== undefined) throw new Error(failure);
  const sorted = ages.sorted();
  return {
    seconds,
    bytesPerSecPerSubscriber: (total(subscribers, 'bytesRead') - begun.bytes) / seconds / subscribers.length,
    valuesPerSecPerSubscriber: (total(readers, 'values') - begun.values) / seconds / readers.length,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    maxMs: percentile(sorted, 1),
    last: readers.map(({ last }) => [...last]),
  };
}

process.on('message', (message: ToCrowd) => {
  try {
    if (message.do === 'enter') void enter(message.crowd).catch((error: unknown) => tell({ state: 'failed', why: String(error) }));
    else if (message.do === 'begin') {
      ages = new Samples();
      begun = { at: now(), bytes: total(subscribers, 'bytesRead'), values: total(readers, 'values') };
    } else tell({ state: 'measured', heard: heard() });
  } catch (error) {
    tell({ state: 'failed', why: String(error) });
  }
});
process.once('disconnect', () => process.exit());
console.log('ready');
