import type { Clock } from '../clock.ts';
import type { Streams } from '../streams.ts';
import { type Notice, serviceAuthor } from './notice.ts';
import type { Notifier } from './notifier.ts';

/** Where orders are kept for as long as they may be repeated. */
export const ordersStream = 'notification-orders';

/** Targets of orders that are carried out together. */
const maxGroup = 1000;

/** What a service wants people to be notified of. Idempotent by (service, id). */
export interface Order {
  readonly id: string;
  /** `all` is everyone who has an inbox when it is carried out. */
  readonly to: readonly string[] | 'all';
  readonly content: Pick<Notice, 'title' | 'body' | 'link' | 'room'>;
}

/** In how many inboxes it is, and how many of these had it already. */
export interface OrderOutcome {
  readonly id: string;
  readonly users: number;
  readonly duplicates: number;
}

/**
 * Carries out what services order. An order is stored with its targets before anybody is notified: repeated, it has the same content and reaches
 * the same people, also after a crash in the middle, whoever has come and gone since. Those of `all` aren't stored: inboxes stay, so a repetition
 * finds all of them again, and those that are new.
 */
export class Orders {
  readonly #streams: Streams;
  readonly #clock: Clock;
  readonly #notifier: Pick<Notifier, 'notify' | 'everyone'>;

  constructor(streams: Streams, clock: Clock, notifier: Pick<Notifier, 'notify' | 'everyone'>) {
    this.#streams = streams;
    this.#clock = clock;
    this.#notifier = notifier;
  }

  /** Resolves with one outcome for each, once all are on disk. Rejects where any could not be stored: repeat them all. */
  async carryOut(service: string, orders: readonly Order[]): Promise<readonly OrderOutcome[]> {
    const stored = await Promise.all(orders.map((order) => this.#store(service, order)));
    const outcomes: OrderOutcome[] = [];
    for (const group of groupsOf(stored)) outcomes.push(...(await this.#carryOut(service, group)));
    return outcomes;
  }

  /** As it was given first. */
  async #store(service: string, order: Order): Promise<Order> {
    const { id, ...data } = order;
    const { seq, duplicate } = await this.#streams.publish({
      stream: ordersStream,
      id,
      author: serviceAuthor(service),
      at: this.#clock.now(),
      kind: 'order',
      data,
    });
    if (!duplicate) return order;
    const page = await this.#streams.history(ordersStream, { after: seq - 1 }, 1);
    const entry = page?.entries[0];
    // Where it is gone, inboxes still know its id.
    return entry?.seq === seq && entry.data !== null ? { id, ...(entry.data as unknown as Omit<Order, 'id'>) } : order;
  }

  async #carryOut(service: string, orders: readonly Order[]): Promise<readonly OrderOutcome[]> {
    const author = serviceAuthor(service);
    const notices: Notice[][] = [];
    for (const { id, to, content } of orders) {
      const users = to === 'all' ? await this.#notifier.everyone() : [...new Set(to)];
      notices.push(users.map((user) => ({ user, id, author, kind: 'message', ...content })));
    }
    const outcomes = [...(await this.#notifier.notify(notices.flat()))];
    return orders.map(({ id }, index) => {
      const its = outcomes.splice(0, notices[index]?.length);
      const duplicates = its.filter((outcome) => outcome === 'duplicate').length;
      return { id, users: its.filter((outcome) => outcome !== 'absent').length, duplicates };
    });
  }
}

/** Orders for few share their commits; one for many stands alone. */
function groupsOf(orders: readonly Order[]): Order[][] {
  const groups: Order[][] = [];
  let size = 0;
  for (const order of orders) {
    const { length } = order.to === 'all' ? { length: maxGroup } : order.to;
    if (groups.length === 0 || size + length > maxGroup) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1)?.push(order);
    size += length;
  }
  return groups;
}
