import type { Surroundings } from '../config/load.ts';

/** Resolves with the exit code. */
export type RunCommand = (flags: ReadonlySet<string>, surroundings: Surroundings) => Promise<number>;

export interface Command {
  readonly about: string;
  /** What each flag does. */
  readonly flags: Readonly<Record<string, string>>;
  /** Only the command that runs is loaded. */
  readonly load: () => Promise<RunCommand>;
}

/** A further command is one more entry here, and a file beside this one. */
export const commands: Readonly<Record<string, Command>> = {
  start: {
    about: 'start the server',
    flags: {},
    load: async () => {
      const { runServer } = await import('../start/program.ts');
      return (_flags, surroundings) => runServer(surroundings);
    },
  },
  config: {
    about: 'print the settings in force and where each came from, with secrets masked',
    flags: { markdown: 'print the documentation of all settings instead' },
    load: async () => (await import('./config.command.ts')).config,
  },
};
