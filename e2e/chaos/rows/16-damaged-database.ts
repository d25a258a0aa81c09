import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RoomLog } from '@partyline/testing/history';
import { until } from '../stage/figures.ts';
import type { Stage } from '../stage/stage.ts';
import type { Row } from './row.ts';

interface Damage {
  readonly what: string;
  /** Whether the server was stopped cleanly before, so that all is in the database and nothing in the WAL. */
  readonly afterStop: boolean;
  /** What `partyline doctor` ends with: a restored backup is no fault. */
  readonly doctorEnds: 0 | 1;
  readonly do: (database: string, stage: Stage) => void;
}

const backupOf = (stage: Stage): string => join(stage.place.folder, 'older.db');

const damages: readonly Damage[] = [
  {
    what: 'the WAL without its last 5 kB',
    afterStop: false,
    doctorEnds: 1,
    do: (database) => truncateSync(`${database}-wal`, Math.max(0, statSync(`${database}-wal`).size - 5_000)),
  },
  { what: 'the WAL deleted', afterStop: false, doctorEnds: 1, do: (database) => rmSync(`${database}-wal`) },
  { what: 'a byte of a text flipped', afterStop: true, doctorEnds: 1, do: flipInText },
  { what: 'an older backup restored', afterStop: true, doctorEnds: 0, do: (database, stage) => restore(database, backupOf(stage)) },
];

export const row: Row = {
  number: 16,
  fault: 'a torn WAL, a deleted WAL, a flipped byte, an old backup put back',
  holds: 'the server notices; the rooms concerned have a new epoch and their readers are told; `partyline doctor` names them',
  isInTests: false,
  async run({ stage }) {
    await stage.serve();
    const proxy = await stage.proxy();
    const crew = await stage.crew();
    await crew.open(['ana/1', 'ben/1'].map((name) => stage.life(name, proxy.url, ['busy'])));
    const replaced: RoomLog[] = [];
    for (const { what, afterStop, doctorEnds, do: damage } of damages) {
      await crew.live();
      await backUp(stage);
      await crew.ask('publish', { life: 'ana/1', room: 'busy', count: 30 });
      await stage.settle();
      const [before] = await stage.logs(['busy']);
      proxy.refuse();
      proxy.cut();
      await (afterStop ? stage.server.stop() : stage.server.kill());
      damage(join(stage.place.dataDir, 'partyline.db'), stage);
      const doctor = stage.place.command(['doctor', '--json']);
      const { code } = await doctor.exited;
      const { findings } = JSON.parse(doctor.stdout) as { findings: readonly { rooms?: readonly string[] }[] };
      const named = findings.flatMap(({ rooms = [] }) => rooms);
      assert.deepEqual({ what, code, named: named.includes('chat:busy') }, { what, code: doctorEnds, named: true }, doctor.stdout + doctor.stderr);
      await stage.serve();
      // The look at the whole database comes a few seconds after the start.
      await until(`${what}: the room has a new epoch`, async () => (await stage.logs(['busy']))[0]?.epoch !== before?.epoch);
      assert.ok(before);
      replaced.push({ ...before, isReplaced: true });
      proxy.pass();
    }
    return { damages: damages.length, ...(await stage.mustBeClean({ replaced, damaged: ['busy'] })) };
  },
};

async function backUp(stage: Stage): Promise<void> {
  rmSync(backupOf(stage), { force: true });
  const command = stage.place.command(['backup', backupOf(stage)]);
  const { code } = await command.exited;
  assert.equal(code, 0, command.stderr);
}

/** In the last text of Ana's that is in the file. */
function flipInText(database: string): void {
  const bytes = readFileSync(database);
  const at = bytes.lastIndexOf('"text":"ana-1-');
  assert.ok(at > 0, 'no text was found in the database');
  bytes[at + 9] = (bytes[at + 9] as number) ^ 0x01;
  writeFileSync(database, bytes);
}

function restore(database: string, backup: string): void {
  for (const name of ['-wal', '-shm']) rmSync(database + name, { force: true });
  copyFileSync(backup, database);
}
