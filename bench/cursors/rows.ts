import { ChatProbe } from './chat-probe.ts';
import { type Contender, type ContenderName, startBare, startNaive, startOurs } from './contenders.ts';
import { generate } from './load-generator.ts';
import type { Load, Outcome } from './plan.ts';

/** How long things take, in milliseconds. */
export interface Pace {
  readonly warmUpMs: number;
  readonly measureMs: number;
}

export interface Row extends Outcome {
  readonly server: ContenderName;
  /** Of publishes to the chat of the same server meanwhile, where there were any. */
  readonly chatAckP99Ms?: number;
}

/** How long ours may take until every watcher has every cursor where its hand came to rest. */
const settleMs = 15_000;

/** Members that look into what they get: as many as the generator can look through the eyes of. */
const watchersOf = (people: number): number => (people <= 50 ? 10 : people <= 200 ? 5 : people <= 1_000 ? 4 : 2);

/** The same rooms on both servers, in turn, so that both meet the same moods of the machine. The first one also warms up their code; a server that was just started is slower. */
export async function sideBySide(sizes: readonly number[], pace: Pace, say: (row: Row) => void): Promise<Row[]> {
  const rows: Row[] = [];
  const pair: [ContenderName, Contender][] = [];
  try {
    pair.push(['ours', await startOurs('small')], ['naive', await startNaive('small')]);
    for (const people of sizes) {
      for (const [server, contender] of pair) rows.push(await load(server, contender, people, pace, say));
    }
    return rows;
  } finally {
    await Promise.all(pair.map(([, contender]) => contender.stop()));
  }
}

/** One size on a server of its own. With `chat` somebody publishes to the chat meanwhile. */
export async function alone(server: 'ours' | 'naive', people: number, pace: Pace, say: (row: Row) => void, chat = false): Promise<Row> {
  const contender = await (server === 'ours' ? startOurs(String(people)) : startNaive(String(people)));
  try {
    return await load(server, contender, people, pace, say, chat);
  } finally {
    await contender.stop();
  }
}

/** What the least server takes that carries the load of `row`, and how late the generator finds it. */
export async function floorOf({ people, framesPerSec, sentPerSec }: Row, pace: Pace, say: (row: Row) => void): Promise<Row> {
  const contender = await startBare(framesPerSec, sentPerSec);
  try {
    return await load('bare', contender, people, pace, say);
  } finally {
    await contender.stop();
  }
}

async function load(server: ContenderName, contender: Contender, people: number, pace: Pace, say: (row: Row) => void, chat = false): Promise<Row> {
  const { wire, port, pid, secret } = contender;
  const plan: Load = { wire, port, serverPid: pid, people, secret, watchers: watchersOf(people), ...pace, settleMs: server === 'ours' ? settleMs : 0 };
  const probe = chat && secret !== undefined ? await ChatProbe.start(port, secret) : undefined;
  try {
    const outcome = await generate(plan, (state) => probe?.measure(state === 'measuring'));
    if (server === 'ours' && outcome.misplaced > 0) {
      throw new Error(`${people} people: ${outcome.misplaced} cursors never came to where their hands are`);
    }
    const row = { server, ...outcome, ...(probe ? { chatAckP99Ms: probe.p99Ms() } : {}) };
    say(row);
    return row;
  } finally {
    probe?.close();
  }
}
