import type { CutOff, RevocationStore } from '@partyline/server';
import { tokenFor } from './tokens.ts';

/** Who may do what, as the application that signs tokens has it; and on disk, who was cut off. */
export class Rights {
  readonly #tokenLifeMs: number;
  readonly #rooms: readonly string[];
  /** Rooms that a user's next tokens leave out, or let be read only. */
  readonly #lacking = new Map<string, Map<string, 'r' | undefined>>();
  readonly #cutOffs = new Map<string, CutOff>();

  constructor(rooms: readonly string[], tokenLifeMs: number) {
    this.#rooms = rooms;
    this.#tokenLifeMs = tokenLifeMs;
  }

  /** Outlives the server's processes. */
  get store(): RevocationStore {
    return {
      load: () => Promise.resolve([...this.#cutOffs.values()]),
      put: async (cutOff) => void this.#cutOffs.set(cutOff.user, cutOff),
    };
  }

  /** Whose tokens of now may lack rights. */
  readonly limited = new Set<string>();

  /** From the next token on. */
  limit(user: string, room: string, right: 'r' | undefined): void {
    this.limited.add(user);
    this.#lacking.set(user, new Map([[room, right]]));
  }

  restore(user: string): void {
    this.#lacking.delete(user);
  }

  /** A new token of this user. */
  tokenOf(user: string, now: number): string {
    const lacking = this.#lacking.get(user);
    const rights = this.#rooms.flatMap((room) => {
      const right = lacking?.has(room) ? lacking.get(room) : 'rw';
      return right ? [[`chat:${room}`, right] as const] : [];
    });
    // Revocation voids all tokens of its second, and one that is asked for after it must be good.
    const iat = Math.floor(now / 1000) + 1;
    return tokenFor({ sub: user, iat, exp: Math.ceil((now + this.#tokenLifeMs) / 1000), rooms: Object.fromEntries(rights) });
  }
}
