import { Crowd } from './crowd.ts';
import type { Answer, Order, Replay, Return } from './plan.ts';

/** The load generator's process: holds one crowd at a time, and does what it is told, one thing after the other. */
let crowd: Crowd | undefined;

async function obey(order: Order): Promise<Return | Replay | undefined> {
  if (order.do === 'gather') crowd = await Crowd.gather(order);
  if (!crowd) throw new Error('there is no crowd');
  if (order.do === 'return') return crowd.return(order.port, order.serverPid);
  if (order.do === 'replay again') return crowd.replayAgain(order.serverPid);
  if (order.do === 'publish') await crowd.publish(order.port, order.count);
  if (order.do === 'hear') await crowd.hear();
  if (order.do === 'cut' || order.do === 'leave') crowd.cut();
  return undefined;
}

const answer = (message: Answer): void => void process.send?.(message);

process.on('message', (order: Order) => {
  obey(order).then(
    (done) => answer({ done }),
    (error: unknown) => answer({ failure: error instanceof Error ? error.message : String(error) }),
  );
});
process.once('disconnect', () => process.exit());
console.log('ready');
