import type { Clock } from './clock.ts';
import { inboxOf } from './inbox/notice.ts';
import { asUnavailable, PartylineError } from './partyline-error.ts';

/** What somebody was cut off from. Where nothing is said, nothing is. */
export interface CutOff {
  readonly user: string;
  /** Tokens issued up to then are void; in milliseconds since 1970. */
  readonly revokedAt?: number | undefined;
  /** May not connect at all. */
  readonly isBanned?: boolean | undefined;
  /** Rooms, by the names they have within their namespaces, that this user has no rights to in any of them. */
  readonly rooms?: readonly string[] | undefined;
}

/** Where it is kept who was cut off. */
export interface RevocationStore {
  /** All that was put, once, when the server starts. */
  load(): Promise<readonly CutOff[]>;
  /**
   * Takes the place of what was known of this user. MUST resolve only when it would survive the loss of power. MUST keep the order of
   * the calls: of two for one user the later one stays.
   */
  put(cutOff: CutOff): Promise<void>;
}

/** Told that something changed for a user, at once. */
export type RevocationListener = (user: string) => void;

/** The part of a token that decides. `issuedAt` in milliseconds since 1970; without one it counts as issued before every revocation. */
export interface Issued {
  readonly user: string;
  readonly issuedAt: number | undefined;
}

export interface RevocationsOptions {
  readonly clock: Clock;
  /** Default: kept until the process ends. */
  readonly store?: RevocationStore;
}

/**
 * A4: who was cut off, and from what. Each order takes effect at once and resolves when it is kept. Where that fails it rejects with
 * `store_unavailable`, and is in force until the process ends.
 */
export class Revocations {
  readonly #clock: Clock;
  readonly #store: RevocationStore | undefined;
  readonly #cutOffs = new Map<string, CutOff>();
  readonly #listeners = new Set<RevocationListener>();

  constructor({ clock, store }: RevocationsOptions) {
    this.#clock = clock;
    this.#store = store;
  }

  /** With all that its store has kept. Nobody may be let in before. */
  static async open(options: Required<RevocationsOptions>): Promise<Revocations> {
    const revocations = new Revocations(options);
    for (const cutOff of await options.store.load()) revocations.#cutOffs.set(cutOff.user, cutOff);
    return revocations;
  }

  /** Returns its own undo. */
  listen(listener: RevocationListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Why this token opens nothing, `undefined` where it does. */
  refusalOf({ user, issuedAt = -Infinity }: Issued): PartylineError | undefined {
    const cutOff = this.#cutOffs.get(user);
    if (cutOff?.isBanned) return new PartylineError('banned', 'you may not connect here any more');
    // Tokens say when they were issued in whole seconds: one of the very second may have been there before.
    if (cutOff?.revokedAt !== undefined && issuedAt <= cutOff.revokedAt) {
      return new PartylineError('token_revoked', 'this session was ended; sign in again');
    }
    return undefined;
  }

  /** Whether a user has no rights to a stream, whatever tokens say. Their own inbox is no room, though one may be called as they are. */
  isBannedFrom(user: string, stream: string): boolean {
    if (stream === inboxOf(user)) return false;
    const rooms = this.#cutOffs.get(user)?.rooms;
    return rooms !== undefined && rooms.includes(stream.slice(stream.indexOf(':') + 1));
  }

  /** All tokens of this user that were issued until now are void. */
  revoke(user: string): Promise<void> {
    const now = this.#clock.now();
    // The wall clock may have gone back, and what is void stays so.
    return this.#change(user, ({ revokedAt = now }) => ({ revokedAt: Math.max(now, revokedAt) }));
  }

  ban(user: string): Promise<void> {
    return this.#change(user, () => ({ isBanned: true }));
  }

  unban(user: string): Promise<void> {
    return this.#change(user, () => ({ isBanned: undefined }));
  }

  banFromRoom(user: string, room: string): Promise<void> {
    return this.#change(user, ({ rooms = [] }) => ({ rooms: [...new Set([...rooms, room])] }));
  }

  unbanFromRoom(user: string, room: string): Promise<void> {
    return this.#change(user, ({ rooms = [] }) => ({ rooms: rooms.filter((each) => each !== room) }));
  }

  async #change(user: string, change: (before: CutOff) => Partial<CutOff>): Promise<void> {
    const before = this.#cutOffs.get(user) ?? { user };
    const cutOff = { ...before, ...change(before) };
    if (saysNothing(cutOff)) this.#cutOffs.delete(user);
    else this.#cutOffs.set(user, cutOff);
    // Both begin at once: neither a full disk nor a listener that throws keeps the other from it.
    await Promise.all([this.#tell(user), this.#keep(cutOff)]);
  }

  async #tell(user: string): Promise<void> {
    for (const listener of this.#listeners) listener(user);
  }

  async #keep(cutOff: CutOff): Promise<void> {
    try {
      await this.#store?.put(cutOff);
    } catch (error) {
      throw asUnavailable(error);
    }
  }
}

/** Such a user need not be kept. */
export function saysNothing({ revokedAt, isBanned, rooms }: CutOff): boolean {
  return revokedAt === undefined && !isBanned && (rooms ?? []).length === 0;
}
