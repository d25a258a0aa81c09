import { limits, type Member, type Person } from '@partyline/protocol';
import type { Clock } from '../../core/clock.ts';
import type { Members } from '../../core/members.ts';
import type { Presence } from '../../core/presence.ts';
import { withJson } from '../adapter/known-json.ts';

/** How old the list of a large room may be, in milliseconds. */
const listLifetime = 1000;

/** A room's members as answers list them. */
export class ShownMembers {
  readonly #members: Members;
  readonly #presence: Presence;
  readonly #clock: Clock;
  readonly #lists = new Map<string, Member[]>();

  constructor(members: Members, presence: Presence, clock: Clock) {
    this.#members = members;
    this.#presence = presence;
    this.#clock = clock;
  }

  /**
   * Who is there now, idle or not. Rooms that are too large to be told of changes may get a list of a moment ago: thousands who come back
   * to one share it, instead of a new one for each.
   */
  list(stream: string): Member[] {
    if (this.#members.count(stream) <= limits.announcedMembers) return this.#make(stream);
    const known = this.#lists.get(stream);
    if (known) return known;
    const list = this.#make(stream);
    this.#lists.set(stream, withJson(list, JSON.stringify(list)));
    this.#clock.after(listLifetime, () => this.#lists.delete(stream));
    return list;
  }

  show(stream: string, person: Person): Member {
    return this.#presence.stateIn(stream, person.user) === 'idle' ? { ...person, idle: true } : person;
  }

  #make(stream: string): Member[] {
    return this.#members.list(stream, limits.membersListed).map((person) => this.show(stream, person));
  }
}
