import { describe, expect, it } from 'vitest';
import { type Parameters, parseArguments, taken } from './arguments.ts';

const parameters: Parameters = {
  flags: { force: 'do it anyway' },
  values: { days: { of: 'number', about: 'for how long' }, name: { of: 'text', about: 'for whom' } },
  operands: [
    { of: 'file', about: 'the file' },
    { of: 'folder', about: 'the folder', optional: true },
  ],
};

describe('the arguments of a command', () => {
  it('are flags, values and operands, in any order', () => {
    const given = parseArguments(['--force', 'a.db', '--days', '30', 'there', '--name=ana'], parameters);
    expect(given?.flags).toEqual(new Set(['force']));
    expect(given?.values).toEqual(
      new Map([
        ['days', '30'],
        ['name', 'ana'],
      ]),
    );
    expect(given?.operands).toEqual(['a.db', 'there']);
  });

  it('may lack what is optional', () => {
    expect(parseArguments(['a.db'], parameters)).toEqual({ flags: new Set(), values: new Map(), operands: ['a.db'] });
    expect(parseArguments([], {})).toEqual({ flags: new Set(), values: new Map(), operands: [] });
  });

  it.each([
    ['too few operands', []],
    ['too many operands', ['a', 'b', 'c']],
    ['an unknown option', ['a', '--other']],
    ['a value without its text', ['a', '--days']],
    ['a flag with a text', ['a', '--force=yes']],
  ])('are refused with %s', (_what, args) => {
    expect(parseArguments(args, parameters)).toBeUndefined();
  });

  it('are refused where a command takes none', () => {
    expect(parseArguments(['a'], {})).toBeUndefined();
  });

  it('can be said in a sentence', () => {
    expect(taken({})).toBe('takes no arguments');
    expect(taken(parameters)).toBe('takes only <file>, [folder], --force, --days <number>, --name <text>');
  });
});
