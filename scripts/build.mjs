// npm run build: installs and builds what is missing or stale, and starts nothing.
import { prepare } from './lib/prepare.mjs';
import { main } from './lib/terminal.mjs';

await main(async () => {
  await prepare();
  return 0;
});
