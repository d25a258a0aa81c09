import type { JoinRoomAck, Member, MembershipChange, PresenceChange } from '@partyline/protocol';
import { limits } from '@partyline/protocol/constants';
import { share } from './share.ts';

/** What `Members.others` gave for a list. */
const others = new WeakMap<readonly Member[], { readonly self: string | undefined; readonly list: readonly Member[] }>();

/** Who is in a room. Of a large room only some are listed; `count` is the full number. Immutable: each change is a new one. */
export class Members {
  readonly list: readonly Member[];
  readonly count: number;

  constructor(list: readonly Member[] = [], count = 0) {
    this.list = list;
    this.count = count;
  }

  /** What the answer to a join says. */
  replacedBy({ members, memberCount }: Pick<JoinRoomAck, 'members' | 'memberCount'>): Members {
    return new Members(share(this.list, members), memberCount);
  }

  joined({ user, name, color, idle, memberCount }: MembershipChange): Members {
    const isListed = this.list.some((member) => member.user === user);
    const isFull = this.list.length >= limits.membersListed;
    return new Members(isListed || isFull ? this.list : [...this.list, { user, name, color, ...(idle ? { idle } : {}) }], memberCount);
  }

  left({ user, memberCount }: MembershipChange): Members {
    return new Members(
      this.list.filter((member) => member.user !== user),
      memberCount,
    );
  }

  /** Somebody is idle now, or no more. */
  present({ people }: Pick<PresenceChange, 'people'>): Members {
    const states = new Map(people.map(({ user, state }) => [user, state]));
    const list = this.list.map((member): Member => {
      const state = states.get(member.user);
      if (state === undefined || (state === 'idle') === (member.idle ?? false)) return member;
      const { idle: _, ...person } = member;
      return state === 'idle' ? { ...person, idle: true } : person;
    });
    return new Members(share(this.list, list), this.count);
  }

  /** All but this user: the same array until it changes. */
  others(self: string | undefined): readonly Member[] {
    const known = others.get(this.list);
    if (known && known.self === self) return known.list;
    const list = this.list.filter(({ user }) => user !== self);
    others.set(this.list, { self, list });
    return list;
  }
}
