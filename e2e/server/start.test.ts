import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, enter, signIn, wholeHistory } from '../support/chat-client.ts';
import { type Exit, Workplace } from '../support/workplace.ts';

const secret = 'nE0xk3Vq9Zr7Lw2yTb5Uc8Hd1Jf4Mg6P';

describe('the program', () => {
  let place: Workplace;
  beforeEach(() => {
    place = new Workplace();
  });
  afterEach(() => place.clear());

  const modeOf = (name: string): number => statSync(join(place.dataDir, name)).mode & 0o777;

  it('tells its address, its data folder and how people sign in, and nothing on standard error', async () => {
    const { program, url } = await place.start();
    expect(program.stdout).toContain(place.dataDir);
    expect(program.stdout).toContain('anyone, by giving a name');
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(await program.end()).toEqual({ code: 0, signal: null });
    expect(program.stderr).toBe('');
  });

  it('SECURITY 14 keeps its data folder and all files in it to its user', async () => {
    const { program, url } = await place.start();
    const member = await enter(url, (await signIn(url, 'Ana')).token);
    await ask(member, 'sendMessage', { room: 'lobby', text: 'hello' });
    expect(modeOf('.')).toBe(0o700);
    for (const name of ['secret', 'partyline.db', 'partyline.db-wal', 'partyline.db-shm', 'partyline.db.lock'])
      expect([name, modeOf(name)]).toEqual([name, 0o600]);
    member.disconnect();
    await program.end();
  });

  it('has the same secret and the same rooms at the second start, so that sessions and messages live on', async () => {
    const first = await place.start();
    const { token } = await signIn(first.url, 'Ana');
    const before = await enter(first.url, token);
    await ask(before, 'joinRoom', 'lobby');
    await ask(before, 'sendMessage', { room: 'lobby', text: 'still here?' });
    await first.program.end();
    const secretBefore = readFileSync(join(place.dataDir, 'secret'), 'utf8');

    const second = await place.start();
    expect(readFileSync(join(place.dataDir, 'secret'), 'utf8')).toBe(secretBefore);
    const after = await enter(second.url, token);
    await ask(after, 'joinRoom', 'lobby');
    expect(await wholeHistory(after, 'lobby')).toMatchObject([{ seq: 1, text: 'still here?' }]);
    after.disconnect();
    await second.program.end();
  });

  it('accepts tokens of the previous secret after a rotation, and no longer once that is dropped', async () => {
    const first = await place.start({ AUTH_SECRET: secret });
    const { token } = await signIn(first.url, 'Ana');
    await first.program.end();
    const rotated = secret.toLowerCase();
    const second = await place.start({ AUTH_SECRET: rotated, AUTH_SECRET_PREVIOUS: secret });
    (await enter(second.url, token)).disconnect();
    await second.program.end();
    const third = await place.start({ AUTH_SECRET: rotated });
    await expect(enter(third.url, token)).rejects.toMatchObject({ data: { code: 'unauthorized' } });
    await third.program.end();
  });

  describe('says in one sentence why it does not start', () => {
    const refused = async (env: Record<string, string>, nodeArgs: readonly string[] = []): Promise<Exit & { said: string }> => {
      const program = place.run(env, nodeArgs);
      const exit = await program.exited;
      expect(program.stdout).toBe('');
      return { ...exit, said: program.stderr };
    };

    it('when its port is in use', async () => {
      const other = createServer();
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const { port } = other.address() as { port: number };
      expect(await refused({ PORT: String(port) })).toEqual({
        code: 1,
        signal: null,
        said: `Port ${port} on 127.0.0.1 is in use: stop what uses it, or set PORT to another one.\n`,
      });
      other.close();
    });

    // Modes don't bind root, as whom tests may run; a path below a file can be written by nobody.
    it('when its data folder cannot be written', async () => {
      const folder = join(place.folder, 'file', 'data');
      writeFileSync(join(place.folder, 'file'), '');
      expect(await refused({ DATA_DIR: folder })).toMatchObject({
        code: 1,
        said: `The data folder ${folder} can't be written: it, or a part of its path, is a file. Set DATA_DIR to another folder.\n`,
      });
    });

    it('when its data folder is in use by another server', async () => {
      const { program } = await place.start();
      const { code, said } = await refused({});
      expect(code).toBe(1);
      expect(said).toMatch(/^The store can't be opened: another server is using this data folder .*\.\n$/);
      await program.end();
    });

    it('when its database is from a newer version', async () => {
      mkdirSync(place.dataDir);
      const database = new DatabaseSync(join(place.dataDir, 'partyline.db'));
      database.exec('PRAGMA user_version = 1000');
      database.close();
      const { code, said } = await refused({});
      expect(code).toBe(1);
      expect(said).toMatch(/^The store can't be opened: .* was written by a newer Partyline .*\.\n$/);
    });

    it('when its database is none', async () => {
      mkdirSync(place.dataDir);
      writeFileSync(join(place.dataDir, 'partyline.db'), 'these are not the pages of a database, just a text'.repeat(100));
      const { code, said } = await refused({});
      expect(code).toBe(1);
      expect(said).toMatch(/^The store can't be opened: .*\n$/);
    });

    it('when its secret is weak, without repeating it', async () => {
      const { code, said } = await refused({ AUTH_SECRET: 'hunter2' });
      expect(code).toBe(2);
      expect(said).toMatch(/^AUTH_SECRET must be .*256 bits.*\n$/);
      expect(said).not.toContain('hunter2');
    });

    it('when production and its settings do not go together', async () => {
      const { code, said } = await refused({ NODE_ENV: 'production', ORIGINS: '*' });
      expect(code).toBe(2);
      expect(said).toMatch(/^ORIGINS must not be "\*" in production: .*\n$/);
    });

    it('when Node is too old', async () => {
      const pretend = `data:text/javascript,Object.defineProperty(process,'version',{value:'v20.20.2'})`;
      expect(await refused({}, ['--import', pretend])).toEqual({
        code: 1,
        signal: null,
        said: 'Partyline needs Node 22.13 or later; this is v20.20.2. `npm start` in a checkout brings its own.\n',
      });
    });
  });

  it('in production admits no guests, logs JSON on standard output and keeps the banner for people out of it', async () => {
    const { program, url } = await place.start({ NODE_ENV: 'production' });
    const response = await fetch(`${url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"name":"Ana"}' });
    expect(await response.json()).toMatchObject({ ok: false, error: { code: 'guests_disabled' } });
    await program.end();
    const lines = program.stdout.trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['started', 'refused a request', 'stopping', 'drained', 'stopped']);
    expect(program.stderr).toContain('Partyline');
    expect(program.stderr).toContain(`signed with the secret in ${join(place.dataDir, 'secret')}`);
  });
});

describe('the partyline command', () => {
  let place: Workplace;
  beforeEach(() => {
    place = new Workplace();
  });
  afterEach(() => place.clear());

  const run = async (args: readonly string[], env: Record<string, string> = {}): Promise<{ code: number | null; stdout: string; stderr: string }> => {
    const program = place.command(args, env);
    const { code } = await program.exited;
    return { code, stdout: program.stdout, stderr: program.stderr };
  };

  it('prints the configuration, where it came from, and no secret', async () => {
    writeFileSync(join(place.folder, 'partyline.config.json'), '{ "logLevel": "warn" }');
    const { code, stdout, stderr } = await run(['config'], { AUTH_SECRET: secret, PORT: '8080' });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^PORT +8080 +environment$/m);
    expect(stdout).toMatch(/^LOG_LEVEL +warn +partyline\.config\.json$/m);
    expect(stdout).toMatch(/^AUTH_SECRET +\*+ +environment$/m);
    expect(stdout).not.toContain(secret);
  });

  it('tells its version, its commands, and what it does not know', async () => {
    expect(await run(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string });
    expect((await run(['help'])).stdout).toMatch(/start +start the server/);
    expect(await run(['sing'])).toEqual({ code: 2, stdout: '', stderr: 'partyline has no command "sing". See `partyline help`.\n' });
    expect(await run(['config', '--loud'])).toMatchObject({ code: 2, stdout: '' });
  });
});
