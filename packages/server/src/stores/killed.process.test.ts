import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SqliteReader } from './sqlite-reader.ts';
import { SqliteWriter } from './sqlite-writer.ts';
import type { StoreIncident } from './store-incident.ts';
import { DatabaseFolder } from './testing/database-folder.ts';

const scenario = fileURLToPath(new URL('./testing/append.scenario.ts', import.meta.url));
const rounds = 6;

let folder: DatabaseFolder;
beforeEach(() => {
  folder = new DatabaseFolder();
});
afterEach(() => folder.remove());

type Rooms = Map<string, { head: number; epoch: string }>;

/** Lets a process append until it has acknowledged so much, and kills it. All that it printed was acknowledged. */
async function runAndKill(round: number, acks: number): Promise<{ acked: Rooms; incidents: string[] }> {
  const child = spawn(process.execPath, ['--no-warnings', scenario, folder.file, String(round)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
    if (lines.length >= acks) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.once('close', resolve));
  const told = lines.map((line) => line.split(' ')).filter(([room]) => room !== '!');
  return {
    acked: new Map(told.map(([room = '', head, epoch = '']) => [room, { head: Number(head), epoch }])),
    incidents: lines.filter((line) => line.startsWith('!')),
  };
}

function start(): { incidents: StoreIncident[]; rooms: Rooms } {
  const incidents: StoreIncident[] = [];
  const writer = new SqliteWriter(folder.file, (incident) => incidents.push(incident));
  const reader = new SqliteReader(folder.file);
  const rooms = new Map(reader.list('', 100).map(({ stream, head, epoch }) => [stream, { head, epoch }]));
  reader.close();
  writer.close();
  return { incidents, rooms };
}

it(`16 I6 D1 a process that is killed leaves nothing that looks like a loss, ${rounds} times over; where its WAL is cut then, what was lost has a new epoch`, async () => {
  for (let round = 0; round < rounds; round++) {
    const { acked, incidents: before } = await runAndKill(round, 40 + ((round * 97) % 200));
    const isCut = round % 2 === 1;
    if (isCut) folder.tear('-wal', Math.ceil((folder.size('-wal') * (round % 5)) / 4));
    const { incidents, rooms } = start();
    expect([before, isCut ? [] : incidents]).toEqual([[], []]);
    for (const [name, { head, epoch }] of acked) {
      const now = rooms.get(name);
      const isWhole = now !== undefined && now.head >= head;
      expect([name, isWhole || isCut]).toEqual([name, true]);
      if (!isWhole || !isCut) expect([name, now?.epoch === epoch]).toEqual([name, isWhole]);
    }
  }
});
