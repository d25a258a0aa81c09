/**
 * What one connection has to say in a turn: a list of frames, as a path in a tree that all connections of the server share.
 *
 * Connections that were given the same frames in the same order stand on the same Batch, so whether two lists are equal is one
 * comparison, their concatenation is made once, and appending a broadcast to a member costs one step along a known edge.
 */
export class Batch {
  readonly bytes: number;
  readonly frames: number;
  readonly #before: Batch | null;
  readonly #frame: Buffer | null;
  #nextFrame: Buffer | null = null;
  #next: Batch | null = null;
  #chunks: readonly Buffer[] | null = null;

  /** Without arguments: the empty list, where every connection begins. */
  constructor(before: Batch | null = null, frame: Buffer | null = null) {
    this.#before = before;
    this.#frame = frame;
    this.bytes = (before?.bytes ?? 0) + (frame?.length ?? 0);
    this.frames = (before?.frames ?? 0) + (frame === null ? 0 : 1);
  }

  /** The list with one more frame. Only the last edge is kept: a broadcast asks for the same one for each of its members, one after the other. */
  append(frame: Buffer): Batch {
    if (this.#nextFrame === frame && this.#next !== null) return this.#next;
    this.#nextFrame = frame;
    this.#next = new Batch(this, frame);
    return this.#next;
  }

  /** Lets go of the tree that grew from here. */
  forget(): void {
    this.#nextFrame = null;
    this.#next = null;
  }

  /** The list as few buffers as are worth writing, made once for all connections that stand here. */
  chunks(): readonly Buffer[] {
    this.#chunks ??= joined(this.#path());
    return this.#chunks;
  }

  #path(): Buffer[] {
    const path: Buffer[] = [];
    if (this.#frame !== null) path.push(this.#frame);
    for (let batch = this.#before; batch !== null; batch = batch.#before) {
      if (batch.#frame !== null) path.push(batch.#frame);
    }
    return path.reverse();
  }
}

/** From this size on, one more element of a writev() costs less than copying the frame. */
const LARGE = 64 * 1024;

function joined(path: Buffer[]): Buffer[] {
  if (path.length < 2) return path;
  const chunks: Buffer[] = [];
  let small: Buffer[] = [];
  const close = (): void => {
    if (small.length > 0) chunks.push(small.length === 1 && small[0] !== undefined ? small[0] : Buffer.concat(small));
    small = [];
  };
  for (const frame of path) {
    if (frame.length < LARGE) {
      small.push(frame);
    } else {
      close();
      chunks.push(frame);
    }
  }
  close();
  return chunks;
}
