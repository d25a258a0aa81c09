import { existsSync } from 'node:fs';
import { loadConfig } from '../config/load.ts';
import { databaseFile } from '../start/open-store.ts';
import { quietSqlite } from '../start/quiet-sqlite.ts';
import { StartError } from '../start/start-error.ts';
import type { Finding } from '../stores/finding.ts';
import type { RunCommand } from './commands.ts';

interface Diagnosis {
  readonly folder: string;
  /** Whether a server uses the folder now. */
  readonly running: boolean;
  readonly findings: readonly Finding[];
  readonly problems: number;
}

/** Examines the data folder and changes nothing in it. The exit code is 1 where something is wrong. */
export const doctor: RunCommand = async ({ flags }, surroundings) => {
  const { config } = loadConfig(surroundings);
  quietSqlite();
  const diagnosis = await diagnose(config.dataDir, config.store === 'sqlite');
  process.stdout.write(flags.has('json') ? `${JSON.stringify(diagnosis, undefined, 2)}\n` : asText(diagnosis));
  return diagnosis.problems === 0 ? 0 : 1;
};

async function diagnose(folder: string, hasDatabase: boolean): Promise<Diagnosis> {
  if (!existsSync(folder)) throw new StartError(`There is no data folder ${folder}: the server makes it at its first start. DATA_DIR says where it is.`);
  const [{ examineFolder }, { examineDatabase }, { FileLock }] = await Promise.all([
    import('./doctor/examine-folder.ts'),
    import('../stores/examine-database.ts'),
    import('../stores/file-lock.ts'),
  ]);
  const file = databaseFile(folder);
  const running = FileLock.isHeld(`${file}.lock`);
  const findings = [...(await examineFolder(folder)), ...(hasDatabase ? examineDatabase(file) : [])];
  return { folder, running, findings, problems: findings.filter(({ level }) => level === 'problem').length };
}

function asText({ folder, running, findings, problems }: Diagnosis): string {
  const state = running ? 'a server uses it: this only reads, and says how things stand now' : 'no server uses it';
  const width = Math.max(...findings.map(({ about }) => about.length)) + 2;
  const lines = findings.flatMap((finding) => linesOf(finding, width));
  const sum = problems === 0 ? 'No problems.' : problems === 1 ? 'One problem.' : `${problems} problems.`;
  return [`${folder} (${state})`, '', ...lines, '', sum, ''].join('\n');
}

const signs: Readonly<Record<Finding['level'], string>> = { fine: 'ok     ', note: 'note   ', problem: 'PROBLEM' };
const roomsShown = 50;

function linesOf({ about, level, message, rooms = [], nextStart, advice }: Finding, width: number): string[] {
  const more = rooms.length > roomsShown ? ` and ${rooms.length - roomsShown} more (--json names them all)` : '';
  const detail = (name: string, text: string | undefined): string[] => (text === undefined ? [] : [`${' '.repeat(8 + width)}${name}: ${text}`]);
  return [
    `${signs[level]} ${about.padEnd(width)}${message}`,
    ...detail('rooms', rooms.length === 0 ? undefined : `${rooms.slice(0, roomsShown).join(' ')}${more}`),
    ...detail('next start', nextStart),
    ...detail('what to do', advice),
  ];
}
