import { setTimeout as sleep } from 'node:timers/promises';
import { RoomName } from '@partyline/protocol';
import { loadConfig } from '../config/load.ts';
import { isHttpUrl } from '../config/values.ts';
import { urlOf } from '../start/banner.ts';
import { StartError } from '../start/start-error.ts';
import { stopSignal } from '../start/stop-signals.ts';
import type { Arguments } from './arguments.ts';
import type { RunCommand } from './commands.ts';
import type { Crowd } from './crowd/crowd.ts';

/** One process holds so many without being what is slow. */
const mostPeople = 500;
/** How often the status is told: on a terminal over itself, into a file as a further line. */
const statusEveryMs = { terminal: 1_000, file: 10_000 };

interface Asked {
  readonly room: string;
  readonly people: number;
  /** Without one until it is stopped. */
  readonly minutes: number | undefined;
  readonly seed: number;
  readonly url: string | undefined;
}

/** Joins a room with many people who move, type and talk, until it is stopped or its time is up. */
export const crowd: RunCommand = async ({ values }, surroundings) => {
  const asked = askedIn(values);
  const { config } = loadConfig(surroundings);
  if (asked.url === undefined && config.port === 0) throw usage('--url must say where the server is: PORT=0 takes any free port');
  const url = asked.url ?? urlOf(config.host, config.port);
  const stopAsked = stopSignal();
  const [{ Crowd: People }, { CrowdTokens }] = await Promise.all([import('./crowd/crowd.ts'), import('./crowd/crowd-tokens.ts')]);
  const people = new People({ url, room: asked.room, people: asked.people, seed: asked.seed, tokens: new CrowdTokens(url, config) });
  const stopTelling = keepTelling(people, asked);
  try {
    await Promise.race([stayed(people, asked, url), stopAsked]);
  } finally {
    stopTelling();
    await people.leave();
  }
  const { moves, messages } = people.stats;
  process.stdout.write(`Everyone left ${asked.room}: ${moves} moves, ${messages} messages.\n`);
  return 0;
};

/** Resolves when the time is up. */
async function stayed(people: Crowd, { room, minutes, people: count }: Asked, url: string): Promise<void> {
  await people.gather();
  say(`${count === 1 ? 'One person is' : `${count} people are`} in ${room} at ${url}. Ctrl+C ends it.`);
  await (minutes === undefined ? new Promise<never>(() => {}) : sleep(minutes * 60_000));
}

/** Returns its own undo. */
function keepTelling(crowdThere: Crowd, { room, people }: Asked): () => void {
  let before = 0;
  const everyMs = process.stdout.isTTY ? statusEveryMs.terminal : statusEveryMs.file;
  const tell = (): void => {
    const { present, moves, messages } = crowdThere.stats;
    say(`${room}: ${present} of ${people} in, ${Math.round(((moves - before) * 1000) / everyMs)} moves/s, ${messages} messages`, true);
    before = moves;
  };
  const timer = setInterval(tell, everyMs);
  return () => {
    clearInterval(timer);
    if (process.stdout.isTTY) process.stdout.write('\r\u001B[K');
  };
}

/** On a terminal the status stays on its line, and other lines come above it. */
function say(text: string, isStatus = false): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\u001B[K${text}${isStatus ? '' : '\n'}`);
  else process.stdout.write(`${text}\n`);
}

type Values = Arguments['values'];

const usage = (problem: string): StartError => new StartError(`${problem}. See \`partyline help\`.`, { exitCode: 2 });

function askedIn(values: Values): Asked {
  return {
    room: roomIn(values),
    people: numberIn(values, 'people', 50, (people) => Number.isInteger(people) && people >= 1 && people <= mostPeople, `a number from 1 to ${mostPeople}`),
    minutes: values.has('minutes') ? numberIn(values, 'minutes', 0, (minutes) => minutes > 0 && minutes <= 10_000, 'a number above 0, up to 10000') : undefined,
    seed: numberIn(values, 'seed', 1, (seed) => Number.isInteger(seed) && seed >= 0, 'a whole number'),
    url: urlIn(values),
  };
}

function roomIn(values: Values): string {
  const room = RoomName.safeParse(values.get('room') ?? 'lobby');
  if (!room.success) throw usage(`--room must be the name of a room (invalid_payload): ${room.error.issues[0]?.message ?? ''}`);
  return room.data;
}

function numberIn(values: Values, name: string, otherwise: number, isFine: (value: number) => boolean, rule: string): number {
  const text = values.get(name);
  const value = text === undefined ? otherwise : Number(text.trim() === '' ? Number.NaN : text);
  if (!isFine(value)) throw usage(`--${name} must be ${rule}`);
  return value;
}

/** The server's origin: what stands behind it in the URL of a room is left out. */
function urlIn(values: Values): string | undefined {
  const text = values.get('url');
  if (text === undefined) return undefined;
  if (!isHttpUrl(text)) throw usage('--url must be the address of a server, such as http://127.0.0.1:3000');
  return new URL(text).origin;
}
