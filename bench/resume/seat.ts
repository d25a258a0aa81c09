/** A client's place in a room: what it has of it, and what it is still to get. */
export class Seat {
  readonly room: string;
  epoch = '';
  /** The last seq that came. */
  last = 0;
  /** What was published up to now: this is to come. */
  head = 0;
  /** Entries that came in order, and others, since `expect`. */
  delivered = 0;
  misplaced = 0;

  constructor(room: string) {
    this.room = room;
  }

  /** Everything up to `head` is due from now on. Returns how many entries that are. */
  expect(head: number): number {
    this.head = head;
    this.delivered = 0;
    this.misplaced = 0;
    return head - this.last;
  }

  take(seq: number): void {
    if (seq <= this.last) this.misplaced += 1;
    else {
      this.last = seq;
      this.delivered += 1;
    }
  }

  get isComplete(): boolean {
    return this.last >= this.head;
  }
}
