import { textNow } from './message.ts';

export const NATS_SUBJECT = 'everyone';

/** What a member says first: it subscribes, and knows by the PONG that it is subscribed. */
export const natsGreeting = `CONNECT {"verbose":false}\r\nSUB ${NATS_SUBJECT} 1\r\nPING\r\n`;

const HEADER = `MSG ${NATS_SUBJECT} 1 ${textNow().length}\r\n`;
const PER_MESSAGE = HEADER.length + textNow().length + 2;
const PONG = 'PONG\r\n';

/** NATS' own protocol inside of WebSocket frames, which it cuts anywhere. All messages of this bench are alike, so counting bytes counts messages. */
export class NatsStream {
  isReady = false;
  #bytes = 0;
  #counted = 0;

  /** Messages that this part of the stream completes. */
  push(bytes: Buffer, start: number, end: number): number {
    if (!this.isReady) {
      const pong = bytes.indexOf(PONG, start, 'latin1');
      if (pong < 0 || pong >= end) return 0;
      this.isReady = true;
      this.#bytes += end - pong - PONG.length;
    } else {
      this.#bytes += end - start;
    }
    const complete = Math.floor(this.#bytes / PER_MESSAGE);
    const fresh = complete - this.#counted;
    this.#counted = complete;
    return fresh;
  }

  /** Where the first whole message of this part begins, or -1. */
  messageIn(bytes: Buffer, start: number, end: number): number {
    const at = bytes.indexOf(HEADER, start, 'latin1');
    return at < 0 || at + PER_MESSAGE > end ? -1 : at + HEADER.length;
  }
}
