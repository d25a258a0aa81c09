import type { Surroundings } from '../config/load.ts';
import { StartError } from '../start/start-error.ts';
import { parseArguments, taken } from './arguments.ts';
import { commands } from './commands.ts';
import { help } from './help.ts';

const usageExitCode = 2;

/** Resolves with the exit code. What goes wrong is told on standard error, in sentences. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    return await dispatch(args, surroundings);
  } catch (error) {
    const { sentences, exitCode } = error instanceof StartError ? error : unforeseen(error, surroundings);
    process.stderr.write(`${sentences.join('\n')}\n`);
    return exitCode;
  }
}

async function dispatch([name, ...rest]: readonly string[], surroundings: Surroundings): Promise<number> {
  if (name === '--version' || name === '-v') {
    const { version } = await import('../start/version.ts');
    process.stdout.write(`${version()}\n`);
    return 0;
  }
  if (name === undefined || name === 'help' || name === '--help' || name === '-h' || rest.includes('--help')) {
    process.stdout.write(help());
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new StartError(`partyline has no command "${name}". See \`partyline help\`.`, { exitCode: usageExitCode });
  const given = parseArguments(rest, command);
  if (!given) throw new StartError(`\`partyline ${name}\` ${taken(command)}. See \`partyline help\`.`, { exitCode: usageExitCode });
  return (await command.load())(given, surroundings);
}

/** A fault of ours, most likely: the stack is for whoever asks for it. */
function unforeseen(error: unknown, { env }: Surroundings): { sentences: readonly string[]; exitCode: number } {
  if (env['LOG_LEVEL'] === 'debug' && error instanceof Error) return { sentences: [error.stack ?? error.message], exitCode: 1 };
  const message = error instanceof Error ? error.message : String(error);
  return { sentences: [`Partyline failed: ${message.split('\n', 1)[0]}. LOG_LEVEL=debug tells more.`], exitCode: 1 };
}
