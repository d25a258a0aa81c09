import { StartError } from './start-error.ts';

/** Why the server can't listen there, in a sentence that says what to do; `undefined` for reasons that nobody foresaw. */
export function listenProblem(error: unknown, host: string, port: number): StartError | undefined {
  const sentence = sentences[(error as NodeJS.ErrnoException).code ?? '']?.(host, port);
  return sentence === undefined ? undefined : new StartError(sentence, { cause: error });
}

const sentences: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (host, port) => `Port ${port} on ${host} is in use: stop what uses it, or set PORT to another one.`,
  EACCES: (_host, port) => `Port ${port} needs rights that this user doesn't have: set PORT to one above 1023.`,
  EADDRNOTAVAIL: (host) => `HOST is ${host}, which is no address of this machine.`,
  ENOTFOUND: (host) => `HOST is ${host}, a name that can't be resolved.`,
  EAI_AGAIN: (host) => `HOST is ${host}, a name that can't be resolved at the moment.`,
};
