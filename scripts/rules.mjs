// npm run rules: lists the rules of docs/SPEC.md that hold now and that no test names in its title; fails where there is one.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { rulesIn, rulesNamed } from './lib/rules.mjs';
import { say } from './lib/terminal.mjs';

const tests = ['packages/*/src/**/*.test.{ts,tsx}', 'packages/testing/src/**/*.ts', 'apps/*/**/*.test.{ts,tsx}', 'e2e/**/*.test.ts', 'examples/**/*.test.ts'];

const rules = rulesIn(readFileSync(join(root, 'docs/SPEC.md'), 'utf8')).filter(({ isLater }) => !isLater);
const files = globSync(tests, { cwd: root, exclude: ['**/node_modules/**', '**/dist/**'] });
const named = new Set(files.flatMap((file) => rulesNamed(readFileSync(join(root, file), 'utf8'))));
const untested = rules.map(({ id }) => id).filter((id) => !named.has(id));

say(untested.length === 0 ? `Each of the ${rules.length} rules is named by a test.` : `No test names ${untested.join(', ')}.`);
process.exitCode = untested.length === 0 ? 0 : 1;
