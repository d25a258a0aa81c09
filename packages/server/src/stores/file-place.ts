import { statSync } from 'node:fs';

/** Remembers which files stood under their names, to notice that one was deleted, moved or replaced while it is open. */
export class FilePlace {
  readonly #files: readonly { readonly path: string; readonly identity: string | undefined }[];

  constructor(paths: readonly string[]) {
    this.#files = paths.map((path) => ({ path, identity: identityOf(path) }));
  }

  /** Two calls of the system, about 4 us. */
  get isKept(): boolean {
    return this.#files.every(({ path, identity }) => identityOf(path) === identity);
  }
}

/** `undefined` where there is no such file. */
function identityOf(path: string): string | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found && `${found.dev}:${found.ino}`;
  } catch {
    // Its folder can't be entered any more, or its disk is gone.
    return undefined;
  }
}
