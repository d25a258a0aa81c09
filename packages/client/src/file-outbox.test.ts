import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, open as openFile } from 'node:fs/promises';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fileOutbox } from './file-outbox.ts';
import type { OutboxChange, OutboxRecord } from './outbox-store.ts';
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
  vi.restoreAllMocks();
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

describe('a disk that fails', () => {
  /** What all files of this process are made of. */
  const handles = async (): Promise<FileHandle> => {
    const file = await openFile(import.meta.filename);
    await file.close();
    return Object.getPrototypeOf(file) as FileHandle;
  };
  const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  /** What one who opens the folder anew finds. */
  const idsAfter = async (): Promise<string[]> => {
    const store = await fileOutbox(folder)('scope');
    const ids = idsOf(await store.load()).sort();
    await store.close();
    return ids;
  };
  /** Writes so much that is gone soon that the log is written anew. */
  const grow = async (store: { write: (changes: OutboxChange[]) => Promise<void> }, from = 0): Promise<void> => {
    for (let i = from; i < from + 80; i++) await store.write([{ put: record(`id${i}`, 'x'.repeat(4_000)) }, { delete: `id${i - 1}` }]);
  };

  it('D8 loses nothing that is written after a log was put in the place of another, and its folder could not be synced', async () => {
    const store = await fileOutbox(folder)('scope');
    vi.spyOn(await handles(), 'sync').mockRejectedValueOnce(full);
    await grow(store);
    await store.write([{ put: record('after') }]);
    await store.close();
    expect(await idsAfter()).toEqual(['after', 'id79']);
  });

  it('D8 takes nothing for written while the folder of a new log can’t be synced', async () => {
    const store = await fileOutbox(folder)('scope');
    const sync = vi.spyOn(await handles(), 'sync').mockRejectedValue(full);
    let written = 0;
    const writes = (async () => {
      for (; ; written++) await store.write([{ put: record(`id${written}`, 'x'.repeat(4_000)) }, { delete: `id${written - 1}` }]);
    })();
    await expect(writes).rejects.toThrow('no space left');
    expect(idsOf(await store.load())).toEqual([`id${written - 1}`]);
    sync.mockRestore();
    await store.write([{ put: record('after') }]);
    await store.close();
    expect(await idsAfter()).toEqual(['after', `id${written - 1}`]);
  });

  it('goes on with the long log where there is no room for a new one', async () => {
    const store = await fileOutbox(folder)('scope');
    const inTheWay = `${fileIn(folder)}.new`;
    mkdirSync(join(inTheWay, 'a'), { recursive: true });
    await grow(store);
    expect(statSync(fileIn(folder)).size).toBeGreaterThan(256 * 1024);
    rmSync(inTheWay, { recursive: true });
    await grow(store, 80);
    expect(statSync(fileIn(folder)).size).toBeLessThan(300 * 1024);
    await store.close();
    expect(await idsAfter()).toEqual(['id159']);
  });

  it('D8 cuts half a line off before the next, where it could not at once', async () => {
    const store = await fileOutbox(folder)('scope');
    await store.write([{ put: record('a') }]);
    const prototype = await handles();
    vi.spyOn(prototype, 'appendFile').mockImplementationOnce(async () => {
      appendFileSync(fileIn(folder), 'half a');
      throw full;
    });
    const truncate = vi.spyOn(prototype, 'truncate').mockRejectedValue(new Error('not now'));
    await expect(store.write([{ put: record('b') }])).rejects.toThrow('no space left');
    await expect(store.write([{ put: record('b') }])).rejects.toThrow('not now');
    truncate.mockRestore();
    await store.write([{ put: record('c') }]);
    await store.close();
    expect(await idsAfter()).toEqual(['a', 'c']);
  });
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

it.skipIf(!existsSync('/proc/self/stat'))(
  'takes the place of an owner whose process id is another one’s by now (where /proc tells when a process began)',
  async () => {
    const open = fileOutbox(folder);
    await (await open('scope')).close();
    writeFileSync(`${fileIn(folder)}.owner`, `${process.ppid} another-boot/1`);
    const store = await open('scope');
    expect(readFileSync(`${fileIn(folder)}.owner`, 'utf8')).toMatch(new RegExp(`^${process.pid} .+/\\d+ `));
    await store.close();
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/\.outbox$/)]);
  },
);

it('leaves alone what another one has made its own meanwhile', async () => {
  const store = await fileOutbox(folder)('scope');
  const owner = `${fileIn(folder)}.owner`;
  writeFileSync(owner, `${process.ppid}`);
  await store.close();
  expect(readFileSync(owner, 'utf8')).toBe(`${process.ppid}`);
});

it('belongs to one of many processes that want the place of one that is gone', async () => {
  await (await fileOutbox(folder)('scope')).close();
  writeFileSync(`${fileIn(folder)}.owner`, '999999999');
  const module = new URL('file-outbox.ts', import.meta.url).href;
  const script = `const { fileOutbox } = await import(${JSON.stringify(module)}); console.log('ready'); setInterval(() => {}, 1000); process.stdin.once('data', () => fileOutbox(${JSON.stringify(folder)})('scope').then(() => console.log('open'), (error) => console.log(error.message)));`;
  const children = Array.from({ length: 3 }, () =>
    spawn(process.execPath, ['--input-type=module', '--conditions=@partyline/source', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  const answers = (): Promise<string[]> => Promise.all(children.map(async ({ stdout }) => String((await once(stdout, 'data'))[0]).trim()));
  try {
    await answers();
    const opened = answers();
    for (const { stdin } of children) stdin.write('go');
    const said = await opened;
    expect(said.filter((answer) => answer === 'open')).toHaveLength(1);
    expect(said.filter((answer) => answer.startsWith('the outbox is in use by process'))).toHaveLength(2);
  } finally {
    await Promise.all(
      children.map(async (child) => {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }),
    );
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
