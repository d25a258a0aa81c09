import { connectionStats } from '@partyline/engine';
import { inboxOf } from '../../core/inbox/notice.ts';
import { PartylineError } from '../../core/partyline-error.ts';
import { fitPage, type Page, pageBytes } from '../chat/page.ts';
import { RoomConnection } from '../chat/room-connection.ts';
import { OrderedSends } from './ordered-sends.ts';
import type { CanRead } from './wire-notification.ts';

/** A connection in the notifications namespace: one device of its user. */
export class NotificationConnection extends RoomConnection {
  /** Settled when the inbox is in memory, where it stays until `leave`. */
  entering: Promise<void> | undefined;
  readonly #sends = new OrderedSends();
  #release: (() => void)[] = [];
  #isGone = false;

  get user(): string {
    return this.person.user;
  }

  /** One's own inbox; nobody opens another one. */
  get mayEnter(): boolean {
    return this.canRead(inboxOf(this.user));
  }

  /** For what is shown: a room may have become somebody else's since. */
  readonly mayRead: CanRead = (stream) => this.canRead(stream);

  /** What is to end with the connection. */
  keep(...release: (() => void)[]): void {
    if (this.#isGone) for (const each of release) each();
    else this.#release.push(...release);
  }

  leave(): void {
    this.#isGone = true;
    for (const each of this.#release.splice(0)) each();
  }

  /** In order with all else that is sent so; nothing once it is gone. */
  send<T>(value: T | Promise<T>, deliver: (value: T) => void): Promise<void> {
    return this.#sends.send(value, (read) => {
      if (this.socket.connected) deliver(read);
    });
  }

  /** D9: as many entries of a page as this connection can be sent now. */
  fit<P extends Page>(page: P, keep: 'first' | 'last'): P {
    return fitPage(page, keep, pageBytes(connectionStats(this.socket).waiting));
  }
}

export function noRights(): PartylineError {
  return new PartylineError('forbidden', 'this token gives no right to your notifications; a token with other rights may');
}
