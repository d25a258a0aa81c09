// The server as `npm start` runs it: `partyline start`. Nothing is loaded before the version of Node is known to be able to.
import { enter } from './cli/enter.ts';

await enter(['start', ...process.argv.slice(2)]);
