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
  const { shouldClose, page = Infinity } = this;
  this.waiting = 0;
  if (packets.length > page && this.connection !== undefined) {
    const rest = packets.splice(page);
    this.connection.writeBuffer = rest.concat(this.connection.writeBuffer);
    for (const packet of rest) this.waiting += sizeOf(packet);
  }
  if (!packets.some(({ type }) => type === 'message')) return stock.send.call(this, packets);
  // Stock appends the close packet to whatever is sent. Clients close at once, and decode what came with it a microtask later,
  // when nobody listens any more: so it waits for the request that finds nothing else to fetch.
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
