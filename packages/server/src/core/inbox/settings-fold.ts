import type { InboxSettings, QuietHours } from '@partyline/protocol';
import type { Entry } from '../entry.ts';
import type { Fold } from './folds.ts';

/** One thing that a user said of their notifications; of each thing the last word counts. */
export type SettingsChange =
  | { readonly kind: 'mute'; readonly room: string; readonly on: boolean }
  | { readonly kind: 'quiet'; readonly quietHours: QuietHours | null }
  | { readonly kind: 'follow'; readonly match: string; readonly on: boolean };

/** What a user's settings come to. */
export class SettingsFold implements Fold {
  readonly #muted = new Set<string>();
  readonly #following = new Set<string>();
  #quietHours: QuietHours | null = null;

  apply({ kind, data }: Entry): void {
    if (data === null) return;
    const change = { kind, ...data } as SettingsChange;
    if (change.kind === 'mute') put(this.#muted, change.room, change.on);
    else if (change.kind === 'follow') put(this.#following, change.match, change.on);
    else if (change.kind === 'quiet') this.#quietHours = change.quietHours;
  }

  mutes(room: string): boolean {
    return this.#muted.has(room);
  }

  follows(match: string): boolean {
    return this.#following.has(match);
  }

  get quietHours(): QuietHours | null {
    return this.#quietHours;
  }

  get mutedCount(): number {
    return this.#muted.size;
  }

  get followingCount(): number {
    return this.#following.size;
  }

  isNews(change: SettingsChange): boolean {
    if (change.kind === 'mute') return this.mutes(change.room) !== change.on;
    if (change.kind === 'follow') return this.follows(change.match) !== change.on;
    const [now, then] = [this.#quietHours, change.quietHours];
    return now === null || then === null ? now !== then : now.from !== then.from || now.to !== then.to || now.timeZone !== then.timeZone;
  }

  /** As the wire shows them. */
  shown(): InboxSettings {
    return { muted: [...this.#muted], quietHours: this.#quietHours, following: [...this.#following] };
  }
}

function put(set: Set<string>, value: string, on: boolean): void {
  if (on) set.add(value);
  else set.delete(value);
}
