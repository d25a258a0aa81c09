import { ours, stock } from './targets.ts';
import { Trial } from './trial.ts';
const names = process.argv[2]!.split(',');
const trials = [];
for (const n of names) trials.push([n, await Trial.start(n === 'stock' ? stock : ours, 1000)] as const);
for (let r = 0; r < 3; r++) for (const [n, t] of trials) { const a = await t.run(2, 1, { by: 'rate', perSecond: 40 }); const b = await t.run(2, 1, { by: 'one' }); console.log(n, 'rate40 us/delivery', (a.serverCpu / a.deliveriesPerSec * 1e6).toFixed(2), 'p50', a.p50Ms, 'p99', a.p99Ms, ' one', Math.round(b.deliveriesPerSec), 'us cpu', (b.serverCpu / b.deliveriesPerSec * 1e6).toFixed(2)); }
for (const [, t] of trials) await t.stop();
