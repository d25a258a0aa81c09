import { expect, it } from 'vitest';
import { nodeProblem } from './node-version.ts';

it.each(['v22.13.0', 'v22.20.1', 'v23.0.0', 'v24.21.0'])('Node %s runs the server', (version) => {
  expect(nodeProblem(version)).toBeUndefined();
});

it.each(['v18.20.8', 'v20.20.2', 'v22.12.0'])('Node %s is refused with a sentence', (version) => {
  expect(nodeProblem(version)).toBe(`Partyline needs Node 22.13 or later; this is ${version}. \`npm start\` in a checkout brings its own.`);
});
