import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { configDocs } from './docs.ts';
import { loadConfig } from './load.ts';
import { type OptionName, options } from './options.ts';
import type { Option } from './option.ts';
import { printConfig } from './print.ts';

const secret = 'nE0xk3Vq9Zr7Lw2yTb5Uc8Hd1Jf4Mg6P';
const nowhere = '/nonexistent';

describe('what `partyline config` prints', () => {
  const printed = printConfig(loadConfig({ env: { AUTH_SECRET: secret, PORT: '8080' }, cwd: nowhere }));

  it('has each setting with its value and where it came from', () => {
    expect(printed).toMatch(/^PORT +8080 +environment$/m);
    expect(printed).toMatch(/^STORE +sqlite +default$/m);
    expect(printed.trimEnd().split('\n')).toHaveLength(Object.keys(options).length + 1);
  });

  it('masks secrets', () => {
    expect(printed).toMatch(/^AUTH_SECRET +\*{8} +environment$/m);
    expect(printed).toMatch(/^AUTH_SECRET_PREVIOUS +- +default$/m);
    expect(printed).not.toContain(secret);
  });
});

describe('settings', () => {
  it.each(Object.keys(options) as OptionName[])('%s shows its default in a form that it reads back', (name) => {
    const { type, default: value } = options[name] as Option<unknown>;
    if (value === undefined || value === null) return expect(options[name]).toHaveProperty('defaultAbout');
    expect(type.schema.parse(type.show(value))).toEqual(value);
  });

  it('are documented in docs/CONFIG.md as they are (`partyline config --markdown` makes it)', () => {
    const committed = readFileSync(new URL('../../../../docs/CONFIG.md', import.meta.url), 'utf8');
    expect(committed).toBe(configDocs());
  });
});
