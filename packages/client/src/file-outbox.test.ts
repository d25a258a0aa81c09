import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fileOutbox } from './file-outbox.ts';
import type { OutboxRecord } from './outbox-store.ts';
import { describeOutboxStore } from './testing/outbox-store-contract.ts';

const made: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'partyline-outbox-'));
  made.push(folder);
  return folder;
};
const record = (id: string, text = id): OutboxRecord => ({
  owner: 'o',
  order: 1,
  at: 1,
  request: { event: 'sendMessage', payload: { room: 'lobby', id, text } },
});
const idsOf = (records: readonly OutboxRecord[]): string[] => records.map(({ request }) => request.payload.id);
const fileIn = (folder: string): string => join(folder, readdirSync(folder).find((name) => name.endsWith('.outbox')) ?? '');

let folder: string;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true });
});

describeOutboxStore('files', async () => fileOutbox(newFolder()));

it('D8 has whole writes only, wherever a crash cut the last one off', async () => {
  const open = fileOutbox(folder);
  const store = await open('scope');
  await store.write([{ put: record('a') }]);
  const whole = statSync(fileIn(folder)).size;
  await store.write([{ put: record('b', 'ß'.repeat(10)) }, { delete: 'a' }]);
  await store.close();
  const bytes = readFileSync(fileIn(folder));
  for (let length = bytes.length - 1; length >= whole; length--) {
    writeFileSync(fileIn(folder), bytes.subarray(0, length));
    const again = await open('scope');
    expect(idsOf(await again.load())).toEqual(['a']);
    await again.write([{ put: record('c') }]);
    await again.close();
    const after = await open('scope');
    expect(idsOf(await after.load())).toEqual(['a', 'c']);
    await after.close();
  }
});

it('stops at a line that is not what was written, and goes on from there', async () => {
  const open = fileOutbox(folder);
  const store = await open('scope');
  for (const id of ['a', 'b', 'c']) await store.write([{ put: record(id) }]);
  await store.close();
  const text = readFileSync(fileIn(folder), 'utf8');
  writeFileSync(fileIn(folder), text.replace('"id":"b"', '"id":"B"'));
  appendFileSync(fileIn(folder), 'noise');
  const again = await open('scope');
  expect(idsOf(await again.load())).toEqual(['a']);
  await again.close();
});

it('does not grow with what is gone', async () => {
  const open = fileOutbox(folder);
  const store = await open('scope');
  await store.write([{ put: record('stays') }]);
  for (let i = 0; i < 200; i++) await store.write([{ put: record(`id${i}`, 'x'.repeat(4_000)) }, { delete: `id${i - 1}` }]);
  expect(statSync(fileIn(folder)).size).toBeLessThan(300 * 1024);
  await store.close();
  const again = await open('scope');
  expect(idsOf(await again.load()).sort()).toEqual(['id199', 'stays']);
  await again.close();
});

it('reads nothing of a file that was to take its place, where a crash came first', async () => {
  const open = fileOutbox(folder);
  const store = await open('scope');
  await store.write([{ put: record('a') }]);
  await store.close();
  writeFileSync(`${fileIn(folder)}.new`, 'half a');
  const again = await open('scope');
  expect(idsOf(await again.load())).toEqual(['a']);
  await again.close();
});

it('rejects a write that the disk refuses, with nothing of it in the file', async () => {
  const open = fileOutbox(folder);
  const store = await open('scope');
  await store.write([{ put: record('a') }]);
  await expect(store.write([{ put: { ...record('b'), at: 1n as unknown as number } }])).rejects.toThrow();
  expect(idsOf(await store.load())).toEqual(['a']);
  await store.write([{ put: record('c') }]);
  await store.close();
  const again = await open('scope');
  expect(idsOf(await again.load())).toEqual(['a', 'c']);
  await again.close();
});

it('is for its owner’s eyes', async () => {
  const store = await fileOutbox(folder)('scope');
  await store.write([{ put: record('a') }]);
  expect(statSync(fileIn(folder)).mode & 0o077).toBe(0);
  await store.close();
});

it('belongs to one opener at a time', async () => {
  const open = fileOutbox(folder);
  const store = await open('scope');
  await expect(open('scope')).rejects.toThrow('in use by this process');
  await store.close();
  await (await open('scope')).close();
});

it('belongs to one process at a time, and to the next when that one was killed', async () => {
  const module = new URL('file-outbox.ts', import.meta.url).href;
  const script = `const { fileOutbox } = await import(${JSON.stringify(module)}); await fileOutbox(${JSON.stringify(folder)})('scope'); console.log('open'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--conditions=@partyline/source', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  await expect(fileOutbox(folder)('scope')).rejects.toThrow(`in use by process ${child.pid}`);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await (await fileOutbox(folder)('scope')).close();
});

it('takes the place of an owner that had this process’s id before it, or died before it could write its own', async () => {
  const open = fileOutbox(folder);
  await (await open('scope')).close();
  for (const content of [String(process.pid), '']) {
    writeFileSync(`${fileIn(folder)}.owner`, content);
    await (await open('scope')).close();
  }
});

it('is empty where the file is', async () => {
  const open = fileOutbox(folder);
  await (await open('scope')).close();
  truncateSync(fileIn(folder));
  const store = await open('scope');
  expect(await store.load()).toEqual([]);
  await store.close();
});
