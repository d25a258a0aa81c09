/** 128 + the signal's number, as shells tell of a program that a signal ended. */
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

export type StopSignal = keyof typeof exitCodes;

/**
 * Resolves at the first SIGINT, SIGTERM or SIGHUP (a closed terminal). The second one ends the process at once: whoever sends it doesn't want to wait.
 */
export function stopSignal(): Promise<StopSignal> {
  return new Promise((resolve) => {
    let isFirst = true;
    for (const signal of Object.keys(exitCodes) as StopSignal[]) {
      process.on(signal, () => {
        if (!isFirst) process.exit(exitCodes[signal]);
        isFirst = false;
        resolve(signal);
      });
    }
  });
}
