import type { Connection, ConnectionTransport, EnginePacket } from './internals.ts';

/** Engine.IO's polling transport, with what its public type hides. */
export interface PollingTransport extends ConnectionTransport {
  /** Set while a close waits for the client's next request. */
  shouldClose: unknown;
  connection?: Connection;
  page?: number;
  /** Bytes that wait for the client's next request. */
  waiting?: number;
}

/** Makes a polling transport answer with at most `page` packets at once; the rest stays first in the connection's buffer for the next request. */
export function paged(transport: PollingTransport, page: number): PollingTransport {
  transport.page = page;
  transport.waiting = 0;
  transport.send = sendPage;
  return transport;
}

function sendPage(this: PollingTransport, packets: EnginePacket[]): void {
  const stock = Object.getPrototypeOf(this) as PollingTransport;
  // the close packet that stock appends is one of the page
  const room = (this.page ?? Infinity) - (this.shouldClose ? 1 : 0);
  this.waiting = 0;
  if (packets.length <= room || this.connection === undefined) return stock.send.call(this, packets);
  const rest = packets.splice(room);
  this.connection.writeBuffer = rest.concat(this.connection.writeBuffer);
  for (const packet of rest) this.waiting += sizeOf(packet);
  // held back, or stock would close before the rest was fetched
  const { shouldClose } = this;
  this.shouldClose = null;
  stock.send.call(this, packets);
  this.shouldClose = shouldClose;
}

/** Listens to `packetCreate` of a polling connection: counts what waits, and tells when that is too much. */
export function countWaiting(connection: Connection, hard: number, onOverflow: () => void): (packet: EnginePacket) => void {
  return (packet) => {
    const transport = connection.transport as PollingTransport;
    if (transport.waiting === undefined) return;
    if (transport.waiting > hard) onOverflow();
    transport.waiting += sizeOf(packet);
  };
}

function sizeOf({ data }: EnginePacket): number {
  if (typeof data === 'string') return data.length + 1;
  return ArrayBuffer.isView(data) || data instanceof ArrayBuffer ? data.byteLength : 1;
}
