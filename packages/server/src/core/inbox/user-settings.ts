import type { InboxSettings, Person } from '@partyline/protocol';
import { limits } from '@partyline/protocol/constants';
import type { Clock } from '../clock.ts';
import { PartylineError } from '../partyline-error.ts';
import type { Streams } from '../streams.ts';
import { Folds } from './folds.ts';
import { FollowersFold } from './followers-fold.ts';
import { type SettingsChange, SettingsFold } from './settings-fold.ts';
import { Turns } from './turns.ts';

/** What each user said of their notifications: one stream for each. */
export const settingsPrefix = 'inbox-settings:';
/** Who may be following a match: one stream for each match. */
const followersPrefix = 'followers:';

const maxSettings = 20_000;
const maxMatches = 1000;
/** Settings read at a time, where they aren't in memory. */
const readAtOnce = 200;

/**
 * What users said of their notifications, and who follows which match. A user's own stream is the truth; a match's stream finds those whose own
 * to ask. It is written before a follow and after its end, so that nobody who follows is missing there, wherever the process dies.
 */
export class UserSettings {
  readonly #streams: Streams;
  readonly #clock: Clock;
  readonly #settings: Folds<SettingsFold>;
  readonly #followers: Folds<FollowersFold>;
  readonly #turns = new Turns();

  constructor(streams: Streams, clock: Clock) {
    this.#streams = streams;
    this.#clock = clock;
    this.#settings = new Folds({ streams, prefix: settingsPrefix, make: () => new SettingsFold(), max: maxSettings });
    this.#followers = new Folds({ streams, prefix: followersPrefix, make: () => new FollowersFold(), max: maxMatches });
  }

  of(user: string): Promise<SettingsFold> {
    return this.#settings.use(settingsPrefix + user);
  }

  /** The same without waiting: `undefined` where they aren't in memory. */
  current(user: string): SettingsFold | undefined {
    return this.#settings.current(settingsPrefix + user);
  }

  /** Keeps them in memory until the returned function is called. */
  hold(user: string): () => void {
    return this.#settings.hold(settingsPrefix + user);
  }

  /** Stores a change that is one. Resolves with what it comes to. Throws `too_many_rooms` where a list is full. */
  change(person: Person, change: SettingsChange): Promise<InboxSettings> {
    return this.#turns.run(person.user, async () => {
      const settings = await this.of(person.user);
      if (settings.isNews(change)) await this.#store(person, change, settings);
      return (await this.of(person.user)).shown();
    });
  }

  /** Those who follow a match, as of now. */
  async followers(match: string): Promise<readonly string[]> {
    const candidates = [...(await this.#followers.use(followersPrefix + match)).users];
    const following: string[] = [];
    for (let at = 0; at < candidates.length; at += readAtOnce) {
      const some = candidates.slice(at, at + readAtOnce);
      const settings = await Promise.all(some.map((user) => this.of(user)));
      following.push(...some.filter((_user, index) => settings[index]?.follows(match)));
    }
    return following;
  }

  async #store(person: Person, change: SettingsChange, settings: SettingsFold): Promise<void> {
    checkPlace(change, settings);
    if (change.kind === 'follow' && change.on) await this.#append(followersPrefix + change.match, person, 'follow', { on: true });
    const { kind, ...data } = change;
    await this.#append(settingsPrefix + person.user, person, kind, data);
    if (change.kind === 'follow' && !change.on) await this.#append(followersPrefix + change.match, person, 'follow', { on: false });
  }

  async #append(stream: string, author: Person, kind: string, data: Record<string, unknown>): Promise<void> {
    await this.#streams.publish({ stream, id: crypto.randomUUID(), author, at: this.#clock.now(), kind, data });
  }
}

function checkPlace(change: SettingsChange, settings: SettingsFold): void {
  if (change.kind === 'mute' && change.on && settings.mutedCount >= limits.mutedRooms) {
    throw new PartylineError('too_many_rooms', `at most ${limits.mutedRooms} rooms can be muted; hear from one again first`);
  }
  if (change.kind === 'follow' && change.on && settings.followingCount >= limits.followedMatches) {
    throw new PartylineError('too_many_rooms', `at most ${limits.followedMatches} matches can be followed; leave one first`);
  }
}
