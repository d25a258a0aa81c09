import type { Handshake, namespaces, up, UpAnswer, UpPayload } from '@partyline/protocol';
import type { Problem } from './error.ts';

/** What asks the server for something in `/chat`, the namespace of every connection. */
type ChatEvent = 'joinRoom' | 'leaveRoom' | 'sendMessage' | 'editMessage' | 'deleteMessage' | 'react' | 'history' | 'typing' | 'presence' | 'refreshToken';
/** And in `/cursors`, which a connection is in while someone looks at cursors. */
type CursorEvent = 'join' | 'leave' | 'viewport' | 'people' | 'resync';
type NotificationEvent = 'openInbox' | 'inboxHistory' | 'mark' | 'muteRoom' | 'setQuietHours' | 'followMatch' | 'invite';
type LiveScoreEvent = 'subscribe' | 'unsubscribe' | 'watchMatch' | 'unwatchMatch' | 'matchHistory';

interface Events {
  readonly [namespaces.chat]: ChatEvent;
  readonly [namespaces.cursors]: CursorEvent;
  readonly [namespaces.notifications]: NotificationEvent;
  readonly [namespaces.liveScores]: LiveScoreEvent;
}
export type Namespace = keyof Events;
/** Events that ask the server for something. */
export type RequestEvent<N extends Namespace = typeof namespaces.chat> = Events[N];
type AnyEvent = RequestEvent<Namespace>;
/** No two namespaces have an event of the same name, but `refreshToken`, which goes to `/chat`. */
export type Payload<E extends AnyEvent> = { [N in Namespace]: E extends Events[N] & keyof (typeof up)[N] ? UpPayload<N, E> : never }[Namespace];
export type Answer<E extends AnyEvent> = { [N in Namespace]: E extends Events[N] & keyof (typeof up)[N] ? UpAnswer<N, E> : never }[Namespace];
/** The answer to a request that was not refused. */
export type Granted<E extends AnyEvent> = Extract<Answer<E>, { ok: true }>;
/** Asks the server something in a namespace; see `Requests.ask`. */
export type AskIn<N extends Namespace> = <E extends RequestEvent<N>>(
  event: E,
  payload: Payload<E>,
  granted?: (answer: Granted<E>) => void,
) => Promise<Granted<E>>;

/** How a connection, or the attempt at one, ended. */
export interface WireEnd {
  /** The server's reason, where it gave one. */
  readonly problem?: Problem | undefined;
  readonly message: string;
  /** Whether the server ended it, rather than the network. */
  readonly byServer: boolean;
}

export interface WireListener {
  /** The server accepted the token. */
  opened(): void;
  /** An event that the server sent unasked. */
  received(event: string, payload: unknown): void;
  /** Anything at all arrived: the other side lives. */
  heard(): void;
  /** Called at most once, and nothing after it. */
  ended(end: WireEnd): void;
}

/** One namespace of a connection. */
export interface Requester<N extends Namespace> {
  /** MUST keep the order of requests. MUST NOT call `answered` after the end, nor send what was asked before `opened`. */
  request<E extends RequestEvent<N>>(event: E, payload: Payload<E>, answered: (answer: Answer<E>) => void): void;
}

/** What a further namespace reports. Not the end of the connection, which its `WireListener` is told of. */
export interface ChannelListener {
  /** The server let us in. */
  opened(): void;
  received(event: string, ...payload: unknown[]): void;
  /** It is over, or was refused. Called at most once, and nothing after it. */
  ended(end: WireEnd): void;
}

/** A further namespace on a connection that stands. */
export interface WireChannel<N extends Namespace> extends Requester<N> {
  /** Sends what is worth something only now. MUST NOT queue it (E1): returns `false` where it can't go out at once. */
  tell(event: string, payload: unknown): boolean;
  /** Leaves the namespace; the connection stays. MUST NOT call the listener any more. */
  close(): void;
}

/** One attempt at a connection, from its opening to its end. It never reconnects. */
export interface Wire extends Requester<typeof namespaces.chat> {
  /**
   * Enters another namespace over the same connection, after `opened`. MUST NOT call the listener before it returned, nor after the
   * connection's end. Without it there are no cursors.
   */
  channel?<N extends Namespace>(namespace: N, auth: Handshake, listener: ChannelListener): WireChannel<N>;
  /**
   * Ends it from this side, with its channels. MUST NOT call a listener any more. With `leaves` the user is gone at once; otherwise the server
   * keeps their place for a moment, so that others don't see a reconnect (E5).
   */
  close(leaves: boolean): void;
}

/** Starts an attempt. MUST NOT call the listener before it returned. */
export type OpenWire = (auth: Handshake, listener: WireListener) => Wire;
