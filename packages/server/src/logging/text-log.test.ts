import { describe, expect, it } from 'vitest';
import { describeError } from './describe-error.ts';
import { textLog } from './text-log.ts';

const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbmEifQ.c2lnbmF0dXJl';

describe('the log for people', () => {
  const lines: string[] = [];
  const log = textLog(
    'info',
    (line) => lines.push(line),
    () => 0,
  );
  const lineOf = (write: () => void): string => {
    lines.length = 0;
    write();
    return lines.join('').replace(/^\d\d:\d\d:\d\d /, '');
  };

  it('has one line a happening, with its fields', () => {
    expect(lineOf(() => log.info({ connection: 'c1', users: 3, away: undefined }, 'connected'))).toBe('info  connected connection=c1 users=3\n');
  });

  it('leaves out what is below its level', () => {
    expect(lineOf(() => log.debug({}, 'detail'))).toBe('');
  });

  it('carries the fields that it was bound to', () => {
    expect(lineOf(() => log.with({ connection: 'c1' }).warn({ code: 'busy' }, 'refused'))).toBe('warn  refused connection=c1 code=busy\n');
  });

  it('lets no value pretend to be a line or a field of its own', () => {
    expect(lineOf(() => log.info({ user: 'a b=c\n12:00:00 info  started' }, 'connected'))).toBe('info  connected user="a b=c\\n12:00:00 info  started"\n');
  });

  it('tells of an error what it was, with its stack below', () => {
    const line = lineOf(() => log.error({}, 'failed', new TypeError('no\nsuch thing')));
    expect(line).toMatch(/^error failed: TypeError: no such thing\n {4}at /);
  });
});

describe('an error in a log (SECURITY 17)', () => {
  it('has no token, even where a library put one into its message', () => {
    expect(JSON.stringify(describeError(new Error(`bad token ${token}`)))).not.toContain(token.slice(0, 10));
  });

  it('has nothing of a text that could not be parsed', () => {
    let error: unknown;
    try {
      JSON.parse('{"text": my private words}');
    } catch (caught) {
      error = caught;
    }
    expect(JSON.stringify(describeError(error))).not.toContain('private');
  });

  it('has no other properties of what was thrown', () => {
    const error = Object.assign(new Error('failed'), { request: { headers: { authorization: 'x' } }, code: 'EPIPE' });
    expect(Object.keys(describeError(error)).sort()).toEqual(['code', 'message', 'stack', 'type']);
  });

  it('takes anything that was thrown', () => {
    expect(describeError('plain')).toEqual({ type: 'string', message: 'plain' });
    expect(describeError(undefined)).toEqual({ type: 'undefined', message: 'undefined' });
  });
});
