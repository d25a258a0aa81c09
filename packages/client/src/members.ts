import type { JoinRoomAck, MembershipChange, Person } from '@partyline/protocol';
import { limits } from '@partyline/protocol/constants';
import { share } from './share.ts';

/** Who is in a room. Of a large room only some are listed; `count` is the full number. Immutable: each change is a new one. */
export class Members {
  readonly list: readonly Person[];
  readonly count: number;

  constructor(list: readonly Person[] = [], count = 0) {
    this.list = list;
    this.count = count;
  }

  /** What the answer to a join says. */
  replacedBy({ members, memberCount }: Pick<JoinRoomAck, 'members' | 'memberCount'>): Members {
    return new Members(share(this.list, members), memberCount);
  }

  joined({ user, name, color, memberCount }: MembershipChange): Members {
    const isListed = this.list.some((member) => member.user === user);
    const isFull = this.list.length >= limits.membersListed;
    return new Members(isListed || isFull ? this.list : [...this.list, { user, name, color }], memberCount);
  }

  left({ user, memberCount }: MembershipChange): Members {
    return new Members(
      this.list.filter((member) => member.user !== user),
      memberCount,
    );
  }
}
