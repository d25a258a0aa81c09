export interface SenderOptions {
  /** Where the proxy listens, behind which the server is a round trip away. */
  readonly port: number;
  readonly room: string;
  /** Part of every publish's id: no two runs share one. */
  readonly run: string;
}

/** One client that publishes as fast as its library lets it: there is always something waiting to be sent. */
export interface Sender {
  /** Publishes whose acknowledgement came. */
  readonly acknowledged: number;
  /** Sends nothing new. Resolves when all that was sent is acknowledged; rejects where something was refused or stored out of order. */
  finish(): Promise<void>;
}

/** Publishes that wait, in flight or to be sent: more than any window. */
export const waiting = 64;
/** Milliseconds. */
export const patience = 30_000;
