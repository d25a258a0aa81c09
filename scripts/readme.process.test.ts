import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Program, root, run, urlIn } from './testing/program.ts';

/** The server as `npm start` runs it, on a free port. */
async function startServer(dataDir: string, port: string): Promise<Program & { url: string }> {
  const server = run([join(root, 'packages/server/dist/main.js')], { PORT: port, DATA_DIR: dataDir, NODE_ENV: '', LOG_LEVEL: 'error' });
  return { ...server, url: urlIn(await server.said('http://')) };
}

/** The blocks of code of a language in a file. */
async function blocksOf(language: string, file = 'README.md'): Promise<string[]> {
  const readme = await readFile(join(root, file), 'utf8');
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, code = '']) => code);
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'partyline-readme-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Compiles blocks inside the repository, where imports find their packages; resolves with the folder. */
async function compile(name: string, language: string, blocks: readonly string[], options: object): Promise<string> {
  const folder = join(root, '.cache/readme', name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await Promise.all(blocks.map((block, i) => writeFile(join(folder, `block-${i}.${language}`), block)));
  const compilerOptions = {
    composite: false,
    declarationMap: false,
    erasableSyntaxOnly: false,
    rewriteRelativeImportExtensions: false,
    lib: ['ES2024', 'DOM'],
    jsx: 'react-jsx',
    types: ['node'],
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    ...options,
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ extends: join(root, 'tsconfig.base.json'), compilerOptions, include: [`*.${language}`] }));
  const compiler = run([join(root, 'node_modules/typescript/bin/tsc'), '-p', folder]);
  expect(await compiler.ended, compiler.lines.join('\n')).toBe(0);
  return folder;
}

test.each([
  ['ts', ['README.md', 'packages/server/README.md']],
  ['tsx', ['README.md', 'packages/react/README.md']],
])('the %s blocks of %j compile', async (language, files) => {
  const found = await Promise.all(files.map((file) => blocksOf(language, file)));
  for (const blocks of found) expect(blocks).not.toEqual([]);
  // To the sources: `npm test` builds no package but the server.
  await compile(language, language, found.flat(), { noEmit: true, customConditions: ['@partyline/source'] });
});

test('the Nest application in packages/server/README.md serves until it is told to stop, and then closes its database', async () => {
  const blocks = await blocksOf('ts', 'packages/server/README.md');
  const block = blocks.find((code) => code.includes('enableShutdownHooks')) ?? expect.unreachable('there is no such block');
  const dataDir = await temporaryFolder();
  const program = block
    .replace('./partyline.db', join(dataDir, 'partyline.db'))
    .replace('app.listen(3000)', `app.listen(0, '127.0.0.1').then(async () => console.log(await app.getUrl()))`);
  const folder = await compile('embedded', 'ts', [program], { allowImportingTsExtensions: false });
  const app = run([join(folder, 'block-0.js')], { AUTH_SECRET: 'a secret of tests: 0123456789abcdef' });
  const url = urlIn(await app.said('http://127'));
  for (const path of ['/healthz', '/readyz']) expect(await (await fetch(url + path)).json()).toEqual({ ok: true });
  const connection = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  await new Promise((resolve) => (connection.onopen = resolve));
  // SQLite deletes it when the last connection to the database is closed.
  expect(await readdir(dataDir)).toContain('partyline.db-wal');

  app.process.kill('SIGTERM');
  expect(await app.ended, app.lines.join('\n')).toBe('SIGTERM');
  expect(await readdir(dataDir)).not.toContain('partyline.db-wal');
});

test('D7 the client in README.md chats, and catches up after the server was killed and started again', async () => {
  const [program = expect.unreachable('README.md has no such block')] = await blocksOf('js');
  const dataDir = await temporaryFolder();
  const server = await startServer(dataDir, '0');
  // `-` ends Node's own arguments, as the name of a file would.
  const chat = (name: string): Program => run(['--input-type=module', '--eval', program, '-', name, 'lobby', server.url]);

  const ana = chat('Ana');
  ana.process.stdin?.write('hello from Ana\n');
  await ana.said('Ana: hello from Ana');
  const ben = chat('Ben');
  await ben.said('Ana: hello from Ana');
  ben.process.stdin?.write('hello from Ben\n');
  await ana.said('Ben: hello from Ben');

  server.process.kill('SIGKILL');
  await server.ended;
  await startServer(dataDir, new URL(server.url).port);
  const cleo = chat('Cleo');
  cleo.process.stdin?.write('hello from Cleo\n');
  await Promise.all([ana.said('Cleo: hello from Cleo'), ben.said('Cleo: hello from Cleo')]);
  expect(ana.lines).toEqual(['Ana: hello from Ana', 'Ben: hello from Ben', 'Cleo: hello from Cleo']);
  expect(ben.lines).toEqual(ana.lines);
});
