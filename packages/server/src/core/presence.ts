import type { PresenceState } from '@partyline/protocol';
import type { Clock } from './clock.ts';
import type { Members } from './members.ts';

export interface UserPresence {
  readonly user: string;
  readonly state: PresenceState;
}

/** With whom it is otherwise in a room than it was when the room was told last. */
export type PresenceListener = (stream: string, people: readonly UserPresence[]) => void;

export interface PresenceOptions {
  readonly clock: Clock;
  /** Who is where: changes are told to the rooms that the user is a member of. */
  readonly members: Members;
}

/** How long changes are gathered before a room is told of them, in milliseconds: so it is told twice a second at most. */
const tellEveryMs = 500;

/**
 * Whether users are at their devices: active while any connection of theirs is, else idle. A connection that drops counts as before for
 * the grace period (E5), so a reload doesn't blink; nor does what is over before the room would be told. Who is offline is no member.
 */
export class Presence {
  readonly #clock: Clock;
  readonly #members: Members;
  /** By user and connection, dropped ones included until their grace is over. */
  readonly #states = new Map<string, Map<string, PresenceState>>();
  readonly #users = new Map<string, string>();
  readonly #graces = new Map<string, () => void>();
  /** By room and user: what the room was told, where it may be otherwise now. */
  readonly #untold = new Map<string, Map<string, PresenceState>>();
  readonly #cancels = new Map<string, () => void>();
  readonly #listeners = new Set<PresenceListener>();
  readonly #stop: () => void;

  constructor({ clock, members }: PresenceOptions) {
    this.#clock = clock;
    this.#members = members;
    // Who comes again is told of by coming.
    this.#stop = members.onLeft((stream, { user }) => void this.#untold.get(stream)?.delete(user));
  }

  /** Returns its own undo. */
  onChanged(listener: PresenceListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** As the room was told, so that who comes between two tellings knows what the others know. */
  stateIn(stream: string, user: string): PresenceState {
    return this.#untold.get(stream)?.get(user) ?? this.#stateOf(user) ?? 'active';
  }

  /** A connection is active at first. */
  connect(connection: string, user: string): void {
    this.#users.set(connection, user);
    this.#change(user, (states) => states.set(connection, 'active'));
  }

  set(connection: string, state: PresenceState): void {
    const user = this.#users.get(connection);
    if (user !== undefined) this.#change(user, (states) => states.set(connection, state));
  }

  /** At once, without grace: the user said so. */
  leave(connection: string): void {
    this.#graces.get(connection)?.();
    this.#graces.delete(connection);
    const user = this.#users.get(connection);
    if (user === undefined) return;
    this.#users.delete(connection);
    this.#change(user, (states) => states.delete(connection));
  }

  /** The connection is gone; its user may be back in a moment. */
  drop(connection: string): void {
    const { graceMs } = this.#members;
    if (graceMs === 0 || !this.#users.has(connection)) return this.leave(connection);
    this.#graces.get(connection)?.();
    this.#graces.set(
      connection,
      this.#clock.after(graceMs, () => this.leave(connection)),
    );
  }

  /** No timer is left. */
  close(): void {
    this.#stop();
    for (const cancel of [...this.#cancels.values(), ...this.#graces.values()]) cancel();
  }

  /** `undefined` for who has no connection. */
  #stateOf(user: string): PresenceState | undefined {
    const states = this.#states.get(user);
    if (!states) return undefined;
    for (const state of states.values()) if (state === 'active') return 'active';
    return 'idle';
  }

  #change(user: string, change: (states: Map<string, PresenceState>) => void): void {
    const before = this.#stateOf(user);
    const states = this.#states.get(user) ?? new Map<string, PresenceState>();
    change(states);
    if (states.size === 0) this.#states.delete(user);
    else this.#states.set(user, states);
    const after = this.#stateOf(user);
    // Those who come are told of by their coming, those who go by their going.
    if (before === undefined || after === undefined || before === after) return;
    for (const connection of states.keys()) {
      for (const stream of this.#members.streamsOf(connection)) this.#note(stream, user, before);
    }
  }

  #note(stream: string, user: string, before: PresenceState): void {
    const untold = this.#untold.get(stream) ?? new Map<string, PresenceState>();
    this.#untold.set(stream, untold);
    if (!untold.has(user)) untold.set(user, before);
    if (this.#cancels.has(stream)) return;
    this.#cancels.set(
      stream,
      this.#clock.after(tellEveryMs, () => this.#tell(stream)),
    );
  }

  #tell(stream: string): void {
    this.#cancels.delete(stream);
    const people: UserPresence[] = [];
    for (const [user, before] of this.#untold.get(stream) ?? []) {
      const state = this.#stateOf(user);
      if (state !== undefined && state !== before) people.push({ user, state });
    }
    this.#untold.delete(stream);
    if (people.length > 0) for (const listener of this.#listeners) listener(stream, people);
  }
}
