import { createHash } from 'node:crypto';
import type { MatchEntry, MatchSummary } from '@partyline/protocol';
import { type Notice, serviceAuthor } from '../inbox/notice.ts';
import type { Notifier } from '../inbox/notifier.ts';
import type { Clock } from '../clock.ts';
import type { Match } from './match.ts';
import { liveScoresPrefix } from './matches.ts';

/** Later than this nobody is told: a service that repeats everything it ever sent must not ring for those who follow since yesterday. */
const newsForMs = 60 * 60 * 1000;

/** Whoever sent the event: the same one sent again, by another service too, is the same notification. */
const author = serviceAuthor('scores');

/**
 * Notifies those who follow a match of what its events say. Told again, be it after a crash between an event's commit and this one, it comes to
 * the same notices with the same ids, and each follower has each once.
 */
export class MatchNotices {
  readonly #notifier: Pick<Notifier, 'notify' | 'followers'>;
  readonly #clock: Clock;

  constructor(notifier: Pick<Notifier, 'notify' | 'followers'>, clock: Clock) {
    this.#notifier = notifier;
    this.#clock = clock;
  }

  /** Of the events with these seqs. Resolves once they are on disk; rejects where they could not be stored: then have the events sent again. */
  async tell(match: Match, seqs: readonly number[]): Promise<void> {
    const since = this.#clock.now() - newsForMs;
    const titles = seqs.flatMap((seq) => {
      const entry = match.at(seq);
      const news = entry && entry.at >= since ? newsOf(entry, match.summary) : undefined;
      return entry && news ? [{ id: noticeId(entry), ...news }] : [];
    });
    if (titles.length === 0) return;
    const followers = await this.#notifier.followers(match.id);
    const common = { author, kind: 'match', match: match.id, link: `/matches/${match.id}` } as const;
    const notices: Notice[] = titles.flatMap((title) => followers.map((user) => ({ ...common, ...title, user })));
    if (notices.length > 0) await this.#notifier.notify(notices);
  }
}

/** What followers want to know: goals, the beginning and the end. */
function newsOf({ data, score }: MatchEntry, { teams, shootout }: MatchSummary): Pick<Notice, 'title' | 'body'> | undefined {
  const standing = `${teams[0]} ${score[0]}–${score[1]} ${teams[1]}`;
  if (data.type === 'goal') return { title: `Goal: ${standing}`, body: goalLine(data, teams) };
  if (data.type !== 'period') return undefined;
  if (data.period === 'first-half') return { title: `Kick-off: ${teams[0]} – ${teams[1]}` };
  if (data.period !== 'ended') return undefined;
  return { title: `Final score: ${standing}`, ...(shootout && { body: `${shootout[0]}–${shootout[1]} on penalties` }) };
}

function goalLine({ team, scorer, minute, added, penalty, ownGoal }: Extract<MatchEntry['data'], { type: 'goal' }>, teams: MatchSummary['teams']): string {
  const how = penalty ? ' (penalty)' : ownGoal ? ' (own goal)' : '';
  return `${scorer ?? teams[team]} ${minute}${added === undefined ? '' : `+${added}`}’${how}`;
}

/** From what makes the event idempotent, which stays the same whatever becomes of the match's epoch. */
function noticeId({ match, id }: MatchEntry): string {
  return createHash('sha256').update(`${liveScoresPrefix}${match} ${id}`).digest('base64url').slice(0, 32);
}
