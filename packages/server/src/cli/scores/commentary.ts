import type { MatchSummary } from '@partyline/protocol';
import { afterEvent, unknownMatch } from '../../core/match/match-state.ts';
import type { DueEvent } from './replay-plan.ts';

/** Tells a person at a terminal what happens in the matches that are played. */
export class Commentary {
  readonly #matches = new Map<string, MatchSummary>();
  readonly #total: number;
  readonly #say: (line: string) => void;
  #goals = 0;
  #ended = 0;

  constructor(total: number, say: (line: string) => void) {
    this.#total = total;
    this.#say = say;
  }

  tell({ match: id, event }: DueEvent): void {
    if (event.type === 'clock') return;
    const match = afterEvent(this.#matches.get(id) ?? unknownMatch, event, { seq: 0, at: 0 });
    this.#matches.set(id, match);
    const [home, away] = match.teams;
    const standing = `${home} ${match.score[0]}–${match.score[1]} ${away}`;
    if (event.type === 'goal') {
      this.#goals += 1;
      const how = event.penalty ? ' (penalty)' : event.ownGoal ? ' (own goal)' : '';
      this.#say(`${standing}   ${event.minute}${event.added === undefined ? '' : `+${event.added}`}’ ${event.scorer ?? match.teams[event.team]}${how}`);
    } else if (event.type === 'period' && event.period === 'first-half') {
      this.#say(`${home} – ${away}   kick-off${match.ground === undefined ? '' : `, ${match.ground}`}`);
    } else if (event.type === 'period' && event.period === 'ended') {
      this.#ended += 1;
      this.#say(`${standing}   final score${match.shootout ? `, ${match.shootout[0]}–${match.shootout[1]} on penalties` : ''}`);
    }
  }

  summary(): string {
    const count = (of: number, one: string, many: string): string => `${of} ${of === 1 ? one : many}`;
    return `Played ${this.#ended} of ${count(this.#total, 'match', 'matches')}, ${count(this.#goals, 'goal', 'goals')}.`;
  }
}
