import type { Surroundings } from '../config/load.ts';
import type { Arguments, Parameters } from './arguments.ts';
import { sourceValues } from './scores/source-values.ts';

/** Resolves with the exit code. */
export type RunCommand = (given: Arguments, surroundings: Surroundings) => Promise<number>;

export interface Command extends Parameters {
  readonly about: string;
  /** Only the command that runs is loaded. */
  readonly load: () => Promise<RunCommand>;
}

/** A further command is one more entry here, and a file beside this one. */
export const commands: Readonly<Record<string, Command>> = {
  start: {
    about: 'start the server',
    load: async () => {
      const { runServer } = await import('../start/program.ts');
      return (_given, surroundings) => runServer(surroundings);
    },
  },
  config: {
    about: 'print the settings in force and where each came from, with secrets masked',
    flags: { markdown: 'print the documentation of all settings instead' },
    load: async () => (await import('./config.command.ts')).config,
  },
  doctor: {
    about: 'examine the data folder: what is wrong, what happens about it at the next start, what to do',
    flags: { json: 'as JSON' },
    load: async () => (await import('./doctor.command.ts')).doctor,
  },
  backup: {
    about: 'copy the database into a file, also while the server runs (docs/OPERATING.md)',
    operands: [{ of: 'file', about: 'where to; nothing is replaced' }],
    load: async () => (await import('./backup.command.ts')).backup,
  },
  token: {
    about: 'print a token for a service, such as one that cuts users off (docs/SECURITY.md)',
    values: {
      scope: { of: 'what', about: 'what it is for: users, notifications, feeds, scores; several with commas' },
      days: { of: 'number', about: 'for how many days it is good' },
      sub: { of: 'name', about: "the service's name in the log; service unless it is given" },
    },
    load: async () => (await import('./token.command.ts')).token,
  },
  crowd: {
    about: 'join a room with many people who move, type and talk, to see what it is like',
    values: {
      room: { of: 'name', about: 'which; lobby unless it is given' },
      people: { of: 'number', about: 'how many, up to 500; 50 unless it is given' },
      url: { of: 'url', about: 'of the server; the one of these settings unless it is given' },
      minutes: { of: 'number', about: 'for how long; until Ctrl+C unless it is given' },
      seed: { of: 'number', about: 'the same number, the same paths' },
    },
    load: async () => (await import('./crowd.command.ts')).crowd,
  },
  scores: {
    about: 'play matches as if they were played now: partyline scores replay [file]',
    operands: [
      { of: 'replay', about: 'the one thing that it does' },
      { of: 'file', about: 'matches in the format of openfootball’s JSON; a few of our own unless it is given', optional: true },
    ],
    flags: { anew: 'as other matches, though they were played here before' },
    values: {
      speed: { of: 'number', about: 'how many times as fast as they were played; 60 unless it is given' },
      match: { of: 'number', about: 'only this one of the file, counting from 1' },
      ...sourceValues,
    },
    load: async () => (await import('./scores.command.ts')).scores,
  },
  ticker: {
    about: 'a feed of prices that move, to try things with',
    values: {
      keys: { of: 'number', about: 'how many; 200 unless it is given' },
      hz: { of: 'number', about: 'how often they move in a second; 10 unless it is given' },
      feed: { of: 'name', about: 'of the feed; ticker unless it is given' },
      ...sourceValues,
    },
    load: async () => (await import('./ticker.command.ts')).ticker,
  },
};
