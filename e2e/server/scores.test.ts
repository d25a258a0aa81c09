import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MatchEntry } from '@partyline/protocol';
import { io } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signIn } from '../support/chat-client.ts';
import { cutsWanted, ScoreViewer } from '../support/score-viewer.ts';
import { type Program, Workplace } from '../support/workplace.ts';

const root = new URL('../../', import.meta.url);
const demoFile = fileURLToPath(new URL('packages/server/demo/matches.json', root));

interface FileGoal {
  readonly name: string;
  readonly minute: number | string;
  readonly offset?: number;
}
interface FileMatch {
  readonly team1: string;
  readonly team2: string;
  readonly score: { readonly ft: number[]; readonly et?: number[]; readonly p?: number[] };
  readonly goals1?: readonly FileGoal[];
  readonly goals2?: readonly FileGoal[];
}

const matchesOf = (path: string): FileMatch[] => (JSON.parse(readFileSync(path, 'utf8')) as { matches: FileMatch[] }).matches;

/** Read once more by hand: `45+2` is 4502. The second minute of added time is 92 in a file now and then. */
function momentOf({ minute, offset = 0 }: FileGoal, { score }: FileMatch): number {
  const [base = 0, added = offset] = String(minute).split('+').map(Number);
  const last = score.et ? 120 : 90;
  return Math.min(base, last) * 100 + added + Math.max(0, base - last);
}

/** Every goal of a match as the file has it: `4502 0 Marta Osei`, in the order of play. */
function goalsOf(match: FileMatch): string[] {
  const of = (goals: readonly FileGoal[] = [], team: number): [number, string][] =>
    goals.map((goal) => [momentOf(goal, match), `${momentOf(goal, match)} ${team} ${goal.name}`]);
  return [...of(match.goals1, 0), ...of(match.goals2, 1)].sort((a, b) => a[0] - b[0]).map(([, goal]) => goal);
}

const stands = (teams: readonly string[], score: readonly number[], shootout: readonly number[] = []): string => `${teams.join(' – ')} ${score} ${shootout}`;

/** The viewers have each goal of the file once and in order, and its scores. */
function compare(viewers: readonly ScoreViewer[], matches: readonly FileMatch[]): void {
  const board = [...(viewers[0] as ScoreViewer).board.values()];
  expect(board.map(({ teams, score, shootout }) => stands(teams, score, shootout)).sort()).toEqual(
    matches.map(({ team1, team2, score }) => stands([team1, team2], score.et ?? score.ft, score.p)).sort(),
  );
  expect(new Set(board.map(({ period }) => period))).toEqual(new Set(['ended']));
  const told = new Map(viewers.flatMap(({ entries }) => [...entries.values()]).map((entries) => [teamsOf(entries).join(' – '), entries]));
  expect(told.size).toBe(matches.length);
  for (const match of matches) {
    const entries = told.get(`${match.team1} – ${match.team2}`) ?? expect.fail(`nothing of ${match.team1} – ${match.team2} was seen`);
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
    const goals = entries.flatMap(({ data }) => (data.type === 'goal' ? [`${data.minute * 100 + (data.added ?? 0)} ${data.team} ${data.scorer}`] : []));
    // Two of one minute stand in either order, as nobody wrote down which was first.
    expect(goals.map((goal) => goal.split(' ')[0])).toEqual(goalsOf(match).map((goal) => goal.split(' ')[0]));
    expect([...goals].sort()).toEqual(goalsOf(match).sort());
    expect(entries.at(-1)?.score).toEqual(match.score.et ?? match.score.ft);
  }
  expect(viewers.flatMap(({ doubles, resets }) => [...doubles, ...resets])).toEqual([]);
  expect(viewers.map(({ returns }) => returns)).toEqual(viewers.map(() => cutsWanted));
}

function teamsOf(entries: readonly MatchEntry[]): readonly string[] {
  const first = entries[0]?.data;
  return first?.type === 'fixture' ? first.teams : [];
}

describe('partyline scores replay', () => {
  let place: Workplace;
  let viewers: ScoreViewer[];
  let replay: Program | undefined;
  /** Viewers that are cut off now. The replay stands still meanwhile, so that it doesn't end before all have been away ten times. */
  let away: number;
  beforeEach(() => {
    place = new Workplace();
    viewers = [];
    replay = undefined;
    away = 0;
  });
  afterEach(async () => {
    for (const viewer of viewers) viewer.close();
    await place.clear();
  });

  /** As many as it takes for all matches, 50 to a connection. */
  const watchAll = async (url: string, matches: readonly FileMatch[], cutEvery: number): Promise<void> => {
    const count = Math.ceil(matches.length / 50);
    const shares = new Map<string, number>();
    const shareOf = (match: string): number => {
      if (!shares.has(match)) shares.set(match, shares.size % count);
      return shares.get(match) as number;
    };
    for (let share = 0; share < count; share += 1) {
      const { token } = await signIn(url, `Viewer ${share}`);
      viewers.push(new ScoreViewer({ url, token, cutEvery, watches: (match) => shareOf(match) === share, onCut, onReturn }));
    }
  };
  const onCut = (): void => {
    away += 1;
    replay?.child.kill('SIGSTOP');
  };
  const onReturn = (): void => {
    away -= 1;
    if (away === 0) replay?.child.kill('SIGCONT');
  };
  const allEnded = (viewer: ScoreViewer, matches: readonly FileMatch[]): Promise<void> =>
    viewer.until(
      () =>
        viewer.board.size === matches.length &&
        [...viewer.board.values()].every(({ period }) => period === 'ended') &&
        viewer.isComplete &&
        viewer.returns >= cutsWanted,
    );

  const worldCups = ['2022', '2026'].map((year) => [year, fileURLToPath(new URL(`../shared/data/worldcup-${year}.json`, root))] as const);
  describe.each(worldCups)('of the World Cup of %s', (year, file) => {
    const why = existsSync(file) ? '' : ` (skipped: there is no worldcup-${year}.json beside the project)`;
    it.skipIf(why !== '')(
      `D4 every goal of all matches arrives once and in order at clients that reconnect ten times meanwhile, and the final scores are the file's${why}`,
      async () => {
        const matches = matchesOf(file);
        const { url } = await place.start({ RATES: 'off' });
        await watchAll(url, matches, 5);
        replay = place.command(['scores', 'replay', file, '--speed', '200000', '--url', url]);
        await Promise.all(viewers.map((viewer) => allEnded(viewer, matches)));
        compare(viewers, matches);
        expect(await replay.exited).toEqual({ code: 0, signal: null });
        const goals = matches.flatMap(goalsOf).length;
        expect(replay.stdout).toContain(`Played ${matches.length} of ${matches.length} matches, ${goals} goals.`);
      },
    );
  });

  it('D1 D3 D4 of the demo file goes on when the server is killed in the middle: every goal once and in order all the same', async () => {
    const matches = matchesOf(demoFile);
    const first = await place.start({ RATES: 'off' });
    await watchAll(first.url, matches, 1);
    const [viewer] = viewers as [ScoreViewer];
    replay = place.command(['scores', 'replay', '--speed', '20000', '--url', first.url]);
    await viewer.until(() => viewer.returns >= cutsWanted);
    await first.program.end('SIGKILL');
    await place.start({ RATES: 'off', PORT: new URL(first.url).port });
    await allEnded(viewer, matches);
    compare(viewers, matches);
    expect(await replay.exited).toEqual({ code: 0, signal: null });
  });
});

describe('commands that feed a server', () => {
  let place: Workplace;
  let url: string;
  let server: Program;
  beforeAll(async () => {
    place = new Workplace();
    ({ url, program: server } = await place.start());
  });
  afterAll(() => place.clear());

  it('scores replay ends at Ctrl+C, and says how far it came', async () => {
    const replay = place.command(['scores', 'replay', '--speed', '1', '--url', url]);
    await replay.printed(/kick-off/);
    expect(await replay.end('SIGINT')).toEqual({ code: 130, signal: null });
    expect(replay.stdout).toContain('Played 0 of 7 matches, 0 goals.');
    expect(replay.stderr).toBe('');
  });

  it('D3 scores replay plays what was played before again only as other matches, where it is told to', async () => {
    const play = async (...args: string[]): Promise<string> => {
      const replay = place.command(['scores', 'replay', '--match', '7', '--speed', '1000000', '--url', url, ...args]);
      expect(await replay.exited).toEqual({ code: 0, signal: null });
      return replay.stdout;
    };
    const told = 'All of it was there already: --anew plays it again';
    expect(await play()).not.toContain(told);
    const [again, anew] = await Promise.all([play(), play('--anew')]);
    expect([again.includes(told), anew.includes(told)]).toEqual([true, false]);
    for (const each of [again, anew]) expect(each).toContain('Played 1 of 1 match, 5 goals.');
  });

  it('ticker moves a feed until Ctrl+C', async () => {
    const ticker = place.command(['ticker', '--keys', '20', '--hz', '50', '--url', url]);
    await ticker.printed(/The feed "ticker" moves: 20 keys, 50 times a second/);
    const { token } = await signIn(url, 'Ana');
    const socket = io(`${url}/live-scores`, { auth: { token }, transports: ['websocket'], forceNew: true });
    const deltas = new Promise<void>((resolve) => {
      let count = 0;
      socket.on('feed', () => (count += 1) === 3 && resolve());
    });
    expect(await socket.emitWithAck('subscribe', { feed: 'ticker', maxHz: 20 })).toMatchObject({ ok: true, values: { length: 20 } });
    await deltas;
    socket.disconnect();
    expect(await ticker.end('SIGINT')).toEqual({ code: 0, signal: null });
    expect(ticker.stderr).toBe('');
  });

  it('takes a token that was given, and says what to do where the server refuses it', async () => {
    const { token } = await signIn(url, 'Ana');
    const refused = place.command(['scores', 'replay', '--url', url], { PARTYLINE_TOKEN: token, DATA_DIR: join(place.folder, 'none') });
    expect(await refused.exited).toMatchObject({ code: 1 });
    expect(refused.stderr).toMatch(/^The server at \S+ refused the token: .*Run `partyline token --scope scores --days 1` where it runs.*\n$/);
    expect(server.child.exitCode).toBeNull();
  });

  it('says so where no server answers', async () => {
    writeFileSync(join(place.folder, 'one.json'), JSON.stringify({ matches: [{ team1: 'A', team2: 'B' }] }));
    const nobody = place.command(['scores', 'replay', 'one.json', '--url', 'http://127.0.0.1:1', '--token', 'x']);
    expect(await nobody.exited).toMatchObject({ code: 1 });
    expect(nobody.stderr).toBe('No Partyline server answers at http://127.0.0.1:1: start one, or name another with --url.\n');
  });
});
