import type { Entry } from '../entry.ts';
import type { Fold } from './folds.ts';

/** Who may be following a match: each with their own last word. */
export class FollowersFold implements Fold {
  readonly users = new Set<string>();

  apply({ author, data }: Entry): void {
    if (data?.['on'] === true) this.users.add(author.user);
    else this.users.delete(author.user);
  }
}
