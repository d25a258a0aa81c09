import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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

test.each([
  ['ts', ['README.md', 'packages/server/README.md']],
  ['tsx', ['README.md']],
])('the %s blocks of %j compile', async (language, files) => {
  const found = await Promise.all(files.map((file) => blocksOf(language, file)));
  for (const blocks of found) expect(blocks).not.toEqual([]);
  const blocks = found.flat();
  // Inside the repository, where imports find their packages.
  const folder = join(root, '.cache/readme', language);
  await mkdir(folder, { recursive: true });
  await Promise.all(blocks.map((block, i) => writeFile(join(folder, `block-${i}.${language}`), block)));
  const compilerOptions = {
    noEmit: true,
    composite: false,
    declarationMap: false,
    erasableSyntaxOnly: false,
    // To the sources: `npm test` builds no package but the server.
    customConditions: ['@partyline/source'],
    rewriteRelativeImportExtensions: false,
    lib: ['ES2024', 'DOM'],
    jsx: 'react-jsx',
    types: ['node'],
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ extends: join(root, 'tsconfig.base.json'), compilerOptions, include: [`*.${language}`] }));
  const compiler = run([join(root, 'node_modules/typescript/bin/tsc'), '-p', folder]);
  expect(await compiler.ended, compiler.lines.join('\n')).toBe(0);
});

test('D7 the client in README.md chats, and catches up after the server was killed and started again', async () => {
  const [program = expect.unreachable('README.md has no such block')] = await blocksOf('js');
  const dataDir = await mkdtemp(join(tmpdir(), 'partyline-readme-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
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
