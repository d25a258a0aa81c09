export type Wire = 'partyline' | 'stock';

/** What happens to a crowd of clients: they drop together, miss something, and come back together. */
export interface Cell {
  readonly name: string;
  readonly clients: number;
  /** Rooms that each client is in; the same ones for all. */
  readonly rooms: number;
  /** Entries published to each room while they are away. */
  readonly missed: number;
  /** `cut`: their TCP connections end and the server stays up. `restart`: it gets a SIGKILL while they are away, and is started again. */
  readonly fault: 'cut' | 'restart';
  /** When the last event before the drop came: just before, never on this connection, or long before. */
  readonly lastEvent: 'just before' | 'never' | 'long before';
}

/** What a crowd is told to do, one thing at a time. */
export type Order =
  | {
      readonly do: 'gather';
      readonly wire: Wire;
      readonly port: number;
      readonly run: string;
      readonly clients: number;
      readonly rooms: number;
      readonly secret: string;
    }
  | { readonly do: 'publish'; readonly port: number; readonly count: number }
  /** Resolves when every client has heard what was published since it entered. */
  | { readonly do: 'hear' }
  | { readonly do: 'cut' }
  | { readonly do: 'return'; readonly port: number; readonly serverPid: number }
  /** Each client asks once more for its last page, on the connection that it has: what a replay costs without a handshake. */
  | { readonly do: 'replay again'; readonly serverPid: number }
  | { readonly do: 'leave' };

export type Answer = { readonly done: Return | Replay | undefined } | { readonly failure: string };

/** How a crowd came back. Times in milliseconds since all of them began to; processor times in seconds. */
export interface Return {
  /** When each client was in its namespace again, in ascending order. */
  readonly connected: Float64Array;
  /** When each client was live: the verdict (stock: recovered, or joined anew) and all that it is going to get of what it missed. */
  readonly live: Float64Array;
  /** Entries that were missed, over all clients, and how many of them came: in order, each once. */
  readonly due: number;
  readonly delivered: number;
  /** Clients whose place was kept: not `reset`; stock: `recovered`. */
  readonly recovered: number;
  /** Connections that the server let go before they were live; each was tried again. */
  readonly turnedAway: number;
  readonly serverCpu: number;
  readonly serverMainCpu: number;
  readonly generatorCpu: number;
}

export interface Replay {
  readonly entries: number;
  readonly seconds: number;
  readonly serverCpu: number;
}
