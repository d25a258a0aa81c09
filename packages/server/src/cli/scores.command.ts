import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PostMatchEventsAnswer } from '@partyline/protocol';
import { StartError } from '../start/start-error.ts';
import type { RunCommand } from './commands.ts';
import { numberOf, Source, stoppedExitCode } from './scores/source.ts';
import { type FileMatch, readFootballFile } from './scores/football-file.ts';
import { Commentary } from './scores/commentary.ts';
import { planReplay } from './scores/replay-plan.ts';
import { replay } from './scores/replay.ts';

/** Matches of our own writing, in the same format. */
const demoFile = fileURLToPath(new URL('../../demo/matches.json', import.meta.url));
const maxSpeed = 1_000_000;

/** `partyline scores replay`: plays the matches of a file as if they were being played now. */
export const scores: RunCommand = async ({ operands: [what, file], values, flags }, surroundings) => {
  if (what !== 'replay') throw new StartError('`partyline scores` has one thing to do: `partyline scores replay [file]`.', { exitCode: 2 });
  const speed = numberOf(values, 'speed', { usual: 60, min: 0.1, max: maxSpeed });
  const path = file === undefined ? demoFile : resolve(surroundings.cwd, file);
  const matches = chosen(readFootballFile(read(path), path), values.get('match'));
  const source = await Source.open(surroundings, values, 'scores');
  const suffix = flags.has('anew') ? Date.now().toString(36) : '';
  const commentary = new Commentary(matches.length, (line) => process.stdout.write(`${line}\n`));
  const start = performance.now();
  const { sent, known } = await replay(planReplay(matches, suffix), speed, {
    send: async (match, events) => {
      const answer = await source.post(`/api/matches/${match}/events`, { events });
      return answer === undefined ? 0 : PostMatchEventsAnswer.parse(answer).events.filter(({ duplicate }) => duplicate).length;
    },
    elapsed: () => performance.now() - start,
    wait: source.wait,
    isStopped: source.isStopped,
    told: (event) => commentary.tell(event),
  });
  process.stdout.write(`${commentary.summary()}\n`);
  if (sent > 0 && known === sent) process.stdout.write('All of it was there already: --anew plays it again, as other matches.\n');
  return source.isStopped() ? stoppedExitCode : 0;
};

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : 'it can’t be read';
    throw new StartError(`${path}: ${why}.`, { cause: error });
  }
}

function chosen(matches: readonly FileMatch[], number: string | undefined): readonly FileMatch[] {
  if (number === undefined) return matches;
  const match = /^\d+$/.test(number) ? matches[Number(number) - 1] : undefined;
  if (!match) throw new StartError(`--match must be the number of a match in the file, from 1 to ${matches.length}`, { exitCode: 2 });
  return [match];
}
