type Subscribe = (listener: () => void) => () => void;

/** Resolves as soon as it is so: looks now, and whenever a source tells of a change. */
export function until(isSo: () => boolean, ...sources: (Subscribe | { readonly subscribe: Subscribe })[]): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!isSo()) return;
      for (const undo of undos) undo();
      resolve();
    };
    const undos = sources.map((source) => (typeof source === 'function' ? source : source.subscribe)(look));
    look();
  });
}
