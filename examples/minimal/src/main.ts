import { fileURLToPath } from 'node:url';
import { AppModule } from './app.module.ts';
import { serve } from './serve.ts';

const page = fileURLToPath(new URL('./web', import.meta.url));
const served = await serve(AppModule, { port: Number(process.env['PORT'] ?? 3000), page });
process.stdout.write(`Open ${served.url} in two windows. Ctrl-C stops it.\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void served.close());
