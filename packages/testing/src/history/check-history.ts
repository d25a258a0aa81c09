import { checkContents } from './check-contents.ts';
import { checkDeliveries } from './check-deliveries.ts';
import { checkOrder } from './check-order.ts';
import { checkPages } from './check-pages.ts';
import { checkPublishes } from './check-publishes.ts';
import type { Histories, Verdict } from './history.ts';
import { LogIndex } from './log-index.ts';
import { Tally } from './tally.ts';

/** Judges what applications did and saw against what the store holds, by the invariants I1 to I7 and rules D2, D5 and D8. */
export function checkHistory(histories: Histories): Verdict {
  const tally = new Tally();
  const logs = new LogIndex(histories.logs, tally);
  checkPublishes(histories, logs, tally);
  checkOrder(histories, logs, tally);
  checkDeliveries(histories, logs, tally);
  checkPages(histories, logs, tally);
  checkContents(histories, logs, tally);
  return tally.verdict;
}
