import { configDocs } from '../config/docs.ts';
import { loadConfig } from '../config/load.ts';
import { printConfig } from '../config/print.ts';
import type { RunCommand } from './commands.ts';

export const config: RunCommand = async ({ flags }, surroundings) => {
  process.stdout.write(flags.has('markdown') ? configDocs() : printConfig(loadConfig(surroundings)));
  return 0;
};
