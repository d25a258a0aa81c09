import type { Surroundings } from '../config/load.ts';
import type { Arguments, Parameters } from './arguments.ts';

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
      scope: { of: 'what', about: 'what it is for: users' },
      days: { of: 'number', about: 'for how many days it is good' },
      sub: { of: 'name', about: "the service's name in the log; service unless it is given" },
    },
    load: async () => (await import('./token.command.ts')).token,
  },
};
