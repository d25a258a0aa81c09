import { median } from '../lib/statistics.ts';
import { figure } from '../lib/table.ts';
import { Culprits } from './culprits.ts';
import type { Load } from './talk.ts';
import { ceiling, ours, stock } from './targets.ts';
import { type Measured, type Target, Trial } from './trial.ts';

const MEMBERS = 1_000;
const ROOMS = 100;
/** Odd, so that there is a median one. */
const ROUNDS = 3;
/** Messages that may be under way to each member: what keeps queues flat while the server is never idle. Small rooms get as many deliveries as one of 1,000. */
const AHEAD = 128;
/** Of stock's own speed with one message a turn: beyond that its queue grows. */
const JUST_CARRIED = 0.8;

const oneByOne: Load['pace'] = { by: 'one' };
const manyRooms: Load['pace'] = { by: 'many', perTurn: 1_000, ahead: AHEAD * MEMBERS };
const manyTo = (members: number): Load['pace'] => ({ by: 'many', perTurn: 64, ahead: AHEAD * Math.max(members, MEMBERS) });
const many = manyTo(MEMBERS);

/** Rounds of ours and stock's. */
export interface Pair {
  readonly ours: Measured[];
  readonly stock: Measured[];
}

export interface Row {
  readonly target: string;
  readonly members: number;
  readonly measured: Measured;
}

export interface Comparison {
  readonly many: Pair;
  readonly one: Pair;
  /** One message a turn from a process that does nothing but write: what of that row is not a server's to save. */
  readonly oneBare: Measured[];
  readonly rooms: Pair;
  readonly atStockLoad: Pair;
}

/** Ours and stock's by turns, round after round, so that both meet the same machine. Rejects where a message was lost. */
export async function compare({ seconds, rounds }: { seconds: number; rounds: number }, say: (text: string) => void): Promise<Comparison> {
  const [our, their, bare] = [await Trial.start(ours, MEMBERS), await Trial.start(stock, MEMBERS), await Trial.start(ceiling, MEMBERS)];
  const result: Comparison = { many: pair(), one: pair(), oneBare: [], rooms: pair(), atStockLoad: pair() };
  const both = async (into: Pair, rooms: number, pace: Load['pace']): Promise<void> => {
    into.stock.push(whole(await their.run(seconds, rooms, pace)));
    into.ours.push(whole(await our.run(seconds, rooms, pace)));
  };
  await both(pair(), 1, many);
  for (let round = 1; round <= rounds; round++) {
    await both(result.many, 1, many);
    await both(result.one, 1, oneByOne);
    result.oneBare.push(whole(await bare.run(seconds, 1, oneByOne)));
    await both(result.rooms, ROOMS, manyRooms);
    say(`round ${round}: ours ${figure(result.many.ours.at(-1)?.deliveriesPerSec ?? 0)}/s, stock ${figure(result.many.stock.at(-1)?.deliveriesPerSec ?? 0)}/s`);
  }
  const perSecond = JUST_CARRIED * median(result.one.stock.map(({ messagesPerSec }) => messagesPerSec));
  for (let round = 1; round <= rounds; round++) await both(result.atStockLoad, 1, { by: 'rate', perSecond });
  await Promise.all([our.stop(), their.stop(), bare.stop()]);
  return result;
}

/** One room, the targets by turns, round after round; of each the round with the median speed. */
export async function sideBySide(targets: readonly Target[], members: number, seconds: number, say: (text: string) => void): Promise<Row[]> {
  const trials: { target: string; trial: Trial; rounds: Measured[] }[] = [];
  for (const target of targets) trials.push({ target: target.name, trial: await Trial.start(target, members), rounds: [] });
  for (const { trial } of trials) await trial.run(1, 1, manyTo(members));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { trial, rounds } of trials) rounds.push(await trial.run(seconds, 1, manyTo(members)));
  }
  for (const { trial } of trials) await trial.stop();
  return trials.map(({ target, rounds }) => {
    const measured = rounds.toSorted((x, y) => x.deliveriesPerSec - y.deliveriesPerSec)[(ROUNDS - 1) / 2] as Measured;
    say(`${target}, ${figure(members)} members: ${figure(measured.deliveriesPerSec)}/s`);
    return { target, members, measured };
  });
}

export async function roomSizes(targets: readonly Target[], sizes: readonly number[], seconds: number, say: (text: string) => void): Promise<Row[]> {
  const rows: Row[] = [];
  for (const members of sizes) rows.push(...(await sideBySide(targets, members, seconds, say)));
  return rows;
}

export interface Hostile {
  /** Of the members that behave: before the others came, and among them. */
  readonly quietP99Ms: number;
  readonly hostileP99Ms: number;
  readonly residentGrowth: number;
}

/** What 10 clients that never read, 10 that read a byte a second and 5 that keep sending broken frames do to a room of 1,000 others. */
export async function hostile(target: Target, seconds: number, rounds: number): Promise<Hostile> {
  const trial = await Trial.start(target, MEMBERS);
  const pace: Load['pace'] = { by: 'rate', perSecond: 300 };
  await trial.run(1, 1, many);
  const quiet: number[] = [];
  const among: number[] = [];
  const before = trial.resident;
  for (let round = 0; round < rounds; round++) {
    quiet.push(whole(await trial.run(seconds, 1, pace)).p99Ms);
    const culprits = new Culprits(trial.port, { deaf: 10, dripping: 10, garbage: 5 });
    among.push(whole(await trial.run(seconds, 1, pace)).p99Ms);
    culprits.stop();
  }
  const residentGrowth = trial.resident - before;
  await trial.stop();
  return { quietP99Ms: median(quiet), hostileP99Ms: median(among), residentGrowth };
}

const pair = (): Pair => ({ ours: [], stock: [] });

function whole(measured: Measured): Measured {
  if (!measured.complete) throw new Error('a message did not reach every member');
  return measured;
}
