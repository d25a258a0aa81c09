import { median } from '../lib/statistics.ts';
import { figure } from '../lib/table.ts';
import type { Load } from './talk.ts';
import { ours, stock } from './targets.ts';
import { type Measured, type Target, Trial } from './trial.ts';

const MEMBERS = 1_000;
const ROOMS = 100;
/** Deliveries that may be under way: what keeps queues flat while the server is never idle. */
const AHEAD = 128_000;
/** Of stock's own speed with one message a turn: beyond that its queue grows. */
const JUST_CARRIED = 0.8;

const many: Load['pace'] = { by: 'many', perTurn: 64, ahead: AHEAD };
const oneByOne: Load['pace'] = { by: 'one' };
const manyRooms: Load['pace'] = { by: 'many', perTurn: 1_000, ahead: AHEAD };

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
  readonly rooms: Pair;
  readonly atStockLoad: Pair;
}

/** Ours and stock's by turns, round after round, so that both meet the same machine. Rejects where a message was lost. */
export async function compare({ seconds, rounds }: { seconds: number; rounds: number }, say: (text: string) => void): Promise<Comparison> {
  const [our, their] = [await Trial.start(ours, MEMBERS), await Trial.start(stock, MEMBERS)];
  const result: Comparison = { many: pair(), one: pair(), rooms: pair(), atStockLoad: pair() };
  const both = async (into: Pair, rooms: number, pace: Load['pace']): Promise<void> => {
    into.stock.push(whole(await their.run(seconds, rooms, pace)));
    into.ours.push(whole(await our.run(seconds, rooms, pace)));
  };
  await both(pair(), 1, many);
  for (let round = 1; round <= rounds; round++) {
    await both(result.many, 1, many);
    await both(result.one, 1, oneByOne);
    await both(result.rooms, ROOMS, manyRooms);
    say(`round ${round}: ours ${figure(result.many.ours.at(-1)?.deliveriesPerSec ?? 0)}/s, stock ${figure(result.many.stock.at(-1)?.deliveriesPerSec ?? 0)}/s`);
  }
  const perSecond = JUST_CARRIED * median(result.one.stock.map(({ messagesPerSec }) => messagesPerSec));
  for (let round = 1; round <= rounds; round++) await both(result.atStockLoad, 1, { by: 'rate', perSecond });
  await Promise.all([our.stop(), their.stop()]);
  return result;
}

/** One room, each target by itself. */
export async function sideBySide(targets: readonly Target[], members: number, seconds: number, say: (text: string) => void): Promise<Row[]> {
  const rows: Row[] = [];
  for (const target of targets) {
    const trial = await Trial.start(target, members);
    await trial.run(1, 1, many);
    const measured = await trial.run(seconds, 1, many);
    await trial.stop();
    rows.push({ target: target.name, members, measured });
    say(`${target.name}, ${figure(members)} members: ${figure(measured.deliveriesPerSec)}/s`);
  }
  return rows;
}

export async function roomSizes(targets: readonly Target[], sizes: readonly number[], seconds: number, say: (text: string) => void): Promise<Row[]> {
  const rows: Row[] = [];
  for (const members of sizes) rows.push(...(await sideBySide(targets, members, seconds, say)));
  return rows;
}

const pair = (): Pair => ({ ours: [], stock: [] });

function whole(measured: Measured): Measured {
  if (!measured.complete) throw new Error('a message did not reach every member');
  return measured;
}
