import { createHash } from 'node:crypto';
import type { PostedEvent } from '../../core/match/matches.ts';
import type { FileMatch } from './football-file.ts';
import { planMatch } from './match-plan.ts';

/** An event of a match, and when it is due: milliseconds of match time after the beginning of the replay. */
export interface DueEvent {
  readonly at: number;
  readonly match: string;
  readonly event: PostedEvent;
}

/** Leaves room for what makes an id another one: a hash, `--anew`, a count. */
const maxName = 90;

/** While nobody plays, no more time than this passes. */
const pauseMs = 5 * 60_000;

/**
 * Matches as they were played: at their times, several at once where they were, without the hours and days between. All fixtures are known from
 * the beginning. `suffix` makes other matches of them.
 */
export function planReplay(matches: readonly FileMatch[], suffix = ''): DueEvent[] {
  const ids = idsOf(matches, suffix);
  const plans = matches.map((match, index) => ({ id: ids[index] as string, startsAt: match.startsAt, ...planMatch(match) }));
  const inOrder = plans.toSorted((a, b) => (a.startsAt ?? Infinity) - (b.startsAt ?? Infinity) || 0);
  const due: DueEvent[] = inOrder.map(({ id, fixture }) => ({ at: 0, match: id, event: fixture }));
  let [kickOff, busyUntil, before] = [0, -pauseMs, undefined as number | undefined];
  for (const { id, startsAt, events, lasts } of inOrder) {
    if (events.length === 0) continue;
    const gap = startsAt === undefined || before === undefined ? Infinity : startsAt - before;
    kickOff = Math.min(kickOff + gap, busyUntil + pauseMs);
    before = startsAt;
    busyUntil = Math.max(busyUntil, kickOff + lasts);
    due.push(...events.map(({ at, event }) => ({ at: kickOff + at, match: id, event })));
  }
  return due.sort((a, b) => a.at - b.at);
}

/** From date and teams, so that they are the same whenever the file is played. */
function idsOf(matches: readonly FileMatch[], suffix: string): string[] {
  const taken = new Set<string>();
  return matches.map(({ date, teams }) => {
    const name = [nameOf(date, teams), slug(suffix)].filter(Boolean).join('-');
    let id = name;
    for (let count = 2; taken.has(id); count += 1) id = `${name}-${count}`;
    taken.add(id);
    return id;
  });
}

/** What of the teams' names doesn't fit an id, as 日本 or more than it may be long, is told apart by a short hash of them. */
function nameOf(date: string | undefined, teams: readonly string[]): string {
  const name = [date, ...teams].map(slug).filter(Boolean).join('-');
  const isWhole = name !== '' && name.length <= maxName && !/[^\p{ASCII}]/u.test(plain(teams.join('')));
  if (isWhole) return name;
  const hash = createHash('sha256').update(JSON.stringify(teams)).digest('hex').slice(0, 8);
  return [name.slice(0, maxName).replace(/-$/, ''), hash].filter(Boolean).join('-');
}

/** `Côte d'Ivoire` is `cote-d-ivoire`. */
function slug(text: string | undefined): string {
  return plain(text ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '');
}
