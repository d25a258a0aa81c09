import type { CursorMember, JoinCursorsAck, Roster } from '@partyline/protocol';

/** Whose cursor has which slot. A user with several tabs has several. */
export interface CursorPerson {
  readonly slot: number;
  readonly user: string;
  readonly name: string;
  readonly color: string;
}

/** Those who have a cursor in a room, as far as they are known. Oneself isn't among them. */
export class CursorPeople {
  readonly #bySlot = new Map<number, CursorPerson>();
  #list: readonly CursorPerson[] | undefined;
  #self: number | undefined;
  count = 0;

  /** The same array until it changes. */
  get list(): readonly CursorPerson[] {
    this.#list ??= [...this.#bySlot.values()].sort((a, b) => a.slot - b.slot);
    return this.#list;
  }

  get(slot: number): CursorPerson | undefined {
    return this.#bySlot.get(slot);
  }

  /** What the answer to a join says. */
  replace({ slot, members, memberCount }: Pick<JoinCursorsAck, 'slot' | 'members' | 'memberCount'>): void {
    this.clear();
    this.#self = slot;
    this.count = memberCount;
    this.add(members);
  }

  /** Whose slots are free comes first: one may be another's already. */
  change({ joined, left, memberCount }: Pick<Roster, 'joined' | 'left' | 'memberCount'>): void {
    for (const slot of left) this.#bySlot.delete(slot);
    this.count = memberCount;
    this.#list = undefined;
    this.add(joined);
  }

  add(members: readonly CursorMember[]): void {
    for (const [slot, user, name, color] of members) if (slot !== this.#self) this.#bySlot.set(slot, { slot, user, name, color });
    this.#list = undefined;
  }

  clear(): void {
    this.#bySlot.clear();
    this.#self = undefined;
    this.#list = undefined;
    this.count = 0;
  }
}
