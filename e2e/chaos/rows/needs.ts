import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import type { Need, Row } from './row.ts';

/** libfaketime, which shifts a program's wall clock; Debian's package `libfaketime`. */
export function faketimeLibrary(): string | undefined {
  return globSync('/usr/lib/*/faketime/libfaketime.so.1')[0];
}

const checks: Record<Need, () => boolean> = {
  faketime: () => faketimeLibrary() !== undefined,
  unshare: () => runs('unshare', ['-m', 'true']),
  'traffic control': () => runs('unshare', ['-n', 'sh', '-c', 'ip link set lo up && tc qdisc show && iptables -L -n']),
};

const packages: Record<Need, string> = {
  faketime: 'libfaketime (Debian package libfaketime)',
  unshare: 'unshare as root (Debian package util-linux)',
  'traffic control': 'ip, tc and iptables as root (Debian packages iproute2, iptables)',
};

/** What this machine lacks for a row, as a sentence would name it. */
export function missingFor({ needs = [] }: Row): string[] {
  return needs.filter((need) => !checks[need]()).map((need) => packages[need]);
}

function runs(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
