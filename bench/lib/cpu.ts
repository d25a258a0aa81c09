import { readFileSync } from 'node:fs';

/** Seconds of processor time that a process has used: all its threads, and its main thread (where Node runs JavaScript) alone. */
export interface CpuTime {
  readonly all: number;
  readonly main: number;
}

/** What `getconf CLK_TCK` says on every Linux of today. */
const ticksPerSecond = 100;

/** From /proc; both NaN where there is none (other systems than Linux) or the process is gone. */
export function cpuTime(pid: number): CpuTime {
  return { all: secondsIn(`/proc/${pid}/stat`), main: secondsIn(`/proc/${pid}/task/${pid}/stat`) };
}

/** Cores kept busy between two readings, 1 for one core. */
export function cpuShare(before: CpuTime, after: CpuTime, seconds: number): CpuTime {
  return { all: (after.all - before.all) / seconds, main: (after.main - before.main) / seconds };
}

/** Fields 14 (utime) and 15 (stime) of proc_pid_stat(5), counted behind the name, which may have spaces in it. */
function secondsIn(path: string): number {
  try {
    const stat = readFileSync(path, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return Number.NaN;
  }
}
