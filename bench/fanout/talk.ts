/** What the processes of this bench say to each other. */

/** How messages are published. */
export interface Load {
  readonly seconds: number;
  /** 1: everyone is in one room. Else member i is in room i % rooms, and messages go to one room after the other. */
  readonly rooms: number;
  readonly members: number;
  /**
   * many: up to `perTurn` messages a turn, as long as no more than `ahead` deliveries are under way.
   * one: a message only when the one before was written to all.
   * rate: so many messages a second, whatever happens.
   */
  readonly pace:
    | { readonly by: 'many'; readonly perTurn: number; readonly ahead: number }
    | { readonly by: 'one' }
    | { readonly by: 'rate'; readonly perSecond: number };
}

export type ToTarget = { do: 'load'; load: Load } | { do: 'count'; deliveries: number } | { do: 'close' };
export type FromTarget = { is: 'listening'; port: number; pid: number } | { is: 'done'; published: number; seconds: number };

export type ToReceiver = { do: 'open'; count: number; port: number; path: string; dialect: Dialect } | { do: 'start' } | { do: 'stop' } | { do: 'close' };
export type FromReceiver =
  | { is: 'open' }
  | { is: 'count'; deliveries: number }
  | { is: 'started'; deliveries: number }
  | { is: 'stopped'; deliveries: number; p50: number; p99: number };

/** How a member greets the server, and what a message looks like: an event, the text of one in a frame, or NATS' protocol inside of frames. */
export type Dialect = 'socket.io' | 'plain' | 'nats';
