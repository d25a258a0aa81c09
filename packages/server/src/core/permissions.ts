/** What a pattern grants. */
export type Right = 'r' | 'w' | 'rw';

const rights: ReadonlySet<unknown> = new Set<Right>(['r', 'w', 'rw']);

/** Bounds on what a claim or a setting may list; a token is far too small for more. */
const maxPatterns = 100;
const maxPatternLength = 256;

interface Grant {
  readonly pattern: RoomPattern;
  readonly right: Right;
}

/**
 * A5: which streams somebody may read and write. A claim `{ "chat:team-*": "rw" }` alone decides where there is one; the
 * rights of all its patterns that match add up. Names are those of streams (`chat:lobby`).
 */
export class Permissions {
  readonly #grants: readonly Grant[];
  readonly #isWithheld: (stream: string) => boolean;

  private constructor(grants: readonly Grant[], isWithheld: (stream: string) => boolean = () => false) {
    this.#grants = grants;
    this.#isWithheld = isWithheld;
  }

  /** For those without a claim: streams that match may be read and written. */
  static ofPublic(patterns: readonly string[]): Permissions {
    return new Permissions(patterns.map((pattern) => ({ pattern: new RoomPattern(pattern), right: 'rw' })));
  }

  /** From a token's claim, `undefined` where it is malformed: such a token must be refused, since what it meant to forbid is unknown. */
  static fromClaim(claim: unknown): Permissions | undefined {
    if (typeof claim !== 'object' || claim === null || Array.isArray(claim)) return undefined;
    const entries = Object.entries(claim as Record<string, unknown>);
    if (entries.length > maxPatterns || !entries.every(isGrant)) return undefined;
    return new Permissions(entries.map(([pattern, right]) => ({ pattern: new RoomPattern(pattern), right })));
  }

  /** The same without any right to the streams that `isWithheld` names, which is asked anew each time. */
  without(isWithheld: (stream: string) => boolean): Permissions {
    return new Permissions(this.#grants, isWithheld);
  }

  canRead(stream: string): boolean {
    return !this.#isWithheld(stream) && this.#grants.some(({ pattern, right }) => right !== 'w' && pattern.matches(stream));
  }

  /** Whether there may be any stream whose name begins with `prefix`, such as `live-scores:`, that they may read. */
  reaches(prefix: string): boolean {
    return this.#grants.some(({ pattern, right }) => right !== 'w' && pattern.mayMatchUnder(prefix));
  }

  canWrite(stream: string): boolean {
    return !this.#isWithheld(stream) && this.#grants.some(({ pattern, right }) => right !== 'r' && pattern.matches(stream));
  }
}

function isGrant(entry: [string, unknown]): entry is [string, Right] {
  return entry[0].length > 0 && entry[0].length <= maxPatternLength && rights.has(entry[1]);
}

/**
 * `*` stands for any characters, none included; everything else for itself. Matches in time linear in the name for each
 * part between stars, leftmost first, without going back.
 */
class RoomPattern {
  readonly #parts: readonly string[];

  constructor(pattern: string) {
    this.#parts = pattern.split(/\*+/);
  }

  /** Whether it matches any name that begins with `prefix`. */
  mayMatchUnder(prefix: string): boolean {
    const first = this.#parts[0] as string;
    return first.startsWith(prefix) || (this.#parts.length > 1 && prefix.startsWith(first));
  }

  matches(name: string): boolean {
    const first = this.#parts[0] as string;
    if (this.#parts.length === 1) return name === first;
    const last = this.#parts.at(-1) as string;
    if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
    let from = first.length;
    const end = name.length - last.length;
    for (const part of this.#parts.slice(1, -1)) {
      const found = name.indexOf(part, from);
      if (found === -1 || found + part.length > end) return false;
      from = found + part.length;
    }
    return true;
  }
}
