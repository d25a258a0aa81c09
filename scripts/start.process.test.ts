import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Program, run, urlIn } from './testing/program.ts';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'partyline-start-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function start(env: NodeJS.ProcessEnv, options: { detached?: boolean } = {}): Program {
  return run(['scripts/start.mjs'], { NODE_ENV: '', ...env }, options);
}

test('npm start serves the web app, tells where, and ends well when it is asked to', async () => {
  const dataDir = await temporaryFolder();
  const program = start({ PORT: '0', DATA_DIR: dataDir });
  const url = urlIn(await program.said('http://'));
  await program.said('Sign in');
  await program.said(dataDir);
  const page = await (await fetch(url, { headers: { accept: 'text/html' } })).text();
  expect(page).toContain('<div id="root">');

  program.process.kill('SIGTERM');
  expect(await program.ended).toBe(0);
  expect(program.lines.filter((line) => /warn|deprecat/i.test(line))).toEqual([]);
});

test('a signal to the whole group of npm start reaches the server once: it stops cleanly', async () => {
  const program = start({ PORT: '0', DATA_DIR: await temporaryFolder() }, { detached: true });
  await program.said('http://');
  process.kill(-(program.process.pid as number), 'SIGINT');
  await program.said('stopped');
  expect(await program.ended).toBe(0);
});

test('npm start that is told to stop leaves no server behind', async () => {
  // As npm does it: a shell of its own in between, which dies of the signal and passes nothing on.
  const shell = run(['--eval', `require('node:child_process').spawn(process.execPath, ['scripts/start.mjs'], { stdio: 'inherit' })`], {
    PORT: '0',
    DATA_DIR: await temporaryFolder(),
    NODE_ENV: '',
    npm_lifecycle_event: 'start',
  });
  await shell.said('http://');
  shell.process.kill('SIGKILL');
  await shell.said('stopped');
  await shell.ended;
});

test('a port that is in use is said in one sentence, with an exit code', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as { port: number };
  const program = start({ PORT: String(port), DATA_DIR: await temporaryFolder() });
  expect(await program.ended).toBe(1);
  expect(program.lines).toEqual([expect.stringMatching(new RegExp(`^Port ${port} .* is in use: .*\\.$`))]);
});

test('a data folder that cannot be written is said in one sentence, with an exit code', async () => {
  const file = join(await temporaryFolder(), 'file');
  await writeFile(file, '');
  const program = start({ PORT: '0', DATA_DIR: file });
  expect(await program.ended).toBe(1);
  expect(program.lines).toEqual([expect.stringMatching(/^The data folder .* can't be written: .*\.$/)]);
});
