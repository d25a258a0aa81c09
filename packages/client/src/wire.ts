import type { namespaces, UpAnswer, UpPayload } from '@partyline/protocol';
import type { Problem } from './error.ts';

type Chat = typeof namespaces.chat;

/** Events that ask the server for something. */
export type RequestEvent = 'joinRoom' | 'leaveRoom' | 'sendMessage' | 'editMessage' | 'deleteMessage' | 'react' | 'history';
export type Payload<E extends RequestEvent> = UpPayload<Chat, E>;
export type Answer<E extends RequestEvent> = UpAnswer<Chat, E>;
/** The answer to a request that was not refused. */
export type Granted<E extends RequestEvent> = Extract<Answer<E>, { ok: true }>;

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

/** One attempt at a connection, from its opening to its end. It never reconnects. */
export interface Wire {
  /** MUST keep the order of requests. MUST NOT call `answered` after the end, nor send what was asked before `opened`. */
  request<E extends RequestEvent>(event: E, payload: Payload<E>, answered: (answer: Answer<E>) => void): void;
  /**
   * Ends it from this side. MUST NOT call the listener any more. With `leaves` the user is gone at once; otherwise the server keeps
   * their place for a moment, so that others don't see a reconnect (E5).
   */
  close(leaves: boolean): void;
}

/** Starts an attempt. MUST NOT call the listener before it returned. */
export type OpenWire = (token: string, listener: WireListener) => Wire;
