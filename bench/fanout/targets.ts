import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Target } from './trial.ts';

const SOCKET_IO = { dialect: 'socket.io', path: '/socket.io/?EIO=4&transport=websocket' } as const;

export const ours: Target = { name: 'ours', file: 'socket-io-target.ts', args: ['ours'], ...SOCKET_IO };
export const stock: Target = { name: 'stock Socket.IO', file: 'socket-io-target.ts', args: ['stock'], ...SOCKET_IO };
export const ws: Target = { name: 'bare ws', file: 'ws-target.ts', args: [], dialect: 'plain', path: '/' };
/** Not a server: what kernel and receiver take from a process that does nothing but write. */
export const ceiling: Target = { name: 'ready-made frames, no server', file: 'firehose-target.ts', args: [], dialect: 'plain', path: '/' };

const NCHAN = ['/usr/lib/nginx/modules/ngx_nchan_module.so', '/usr/lib64/nginx/modules/ngx_nchan_module.so'];

/** Other servers, as far as their programs are here; the names of those that are not. */
export function others(): { found: Target[]; missing: string[] } {
  const found: Target[] = [];
  const missing: string[] = [];
  const nats = inPath('nats-server');
  if (nats) found.push({ name: 'NATS over WebSocket', file: 'nats-target.ts', args: [nats], dialect: 'nats', path: '/' });
  else missing.push('nats-server');
  const nginx = inPath('nginx');
  const nchan = NCHAN.find((file) => existsSync(file));
  if (nginx && nchan) found.push({ name: 'nginx with nchan', file: 'nchan-target.ts', args: [nginx, nchan], dialect: 'plain', path: '/sub' });
  else missing.push('nginx with libnginx-mod-nchan');
  const bun = inPath('bun');
  if (bun) found.push({ name: 'Bun publish', file: 'bun-target.ts', args: [], dialect: 'plain', path: '/', program: bun });
  else missing.push('bun');
  return { found, missing };
}

function inPath(program: string): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const file = join(folder, program);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // not in this folder
    }
  }
  return undefined;
}
