import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startTestServer, type TestServer } from '../nest/testing/test-server.ts';
import { run } from './run.ts';

let folder: string;
let err: string;
let server: TestServer | undefined;
let other: Server | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'partyline-crowd-'));
  err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += String(text);
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await server?.close();
  other?.close();
  [server, other] = [undefined, undefined];
  rmSync(folder, { recursive: true });
});

const command = (...args: readonly string[]): Promise<number> => run(['crowd', ...args], { env: { DATA_DIR: join(folder, 'data') }, cwd: folder });

it.each([
  [['--room', 'a room'], '--room must be the name of a room (invalid_payload)'],
  [['--people', '501'], '--people must be a number from 1 to 500'],
  [['--people', '0'], '--people'],
  [['--people', 'many'], '--people'],
  [['--minutes', '0'], '--minutes'],
  [['--seed', '0.5'], '--seed'],
  [['--url', 'lobby'], '--url'],
])('says what is wrong with %s', async (args, said) => {
  expect(await command(...args)).toBe(2);
  expect(err).toContain(said);
});

it('says that no server answers', async () => {
  other = createServer((_, response) => void response.end('hello'));
  await new Promise<void>((resolve) => other?.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  expect(await command('--url', url)).toBe(1);
  expect(err).toBe(`No Partyline server answers at ${url} (unreachable): start one, or say with --url where it is.\n`);
});

it('says that guests are not admitted, where it can sign no tokens', async () => {
  server = await startTestServer({ auth: { guests: false } });
  expect(await command('--url', server.url)).toBe(1);
  expect(err).toContain('(guests_disabled)');
});

it('says that the room is closed to it, and leaves', async () => {
  server = await startTestServer({ auth: { publicRooms: ['chat:lobby'] } });
  expect(await command('--url', server.url, '--room', 'board', '--people', '3')).toBe(1);
  expect(err).toBe('The crowd could not enter board: there is no such room, or you may not enter it (not_found).\n');
});
