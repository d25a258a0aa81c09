// Many real connections that move their cursors over a room's board, as a process of its own: `node e2e/measure/crowd.ts URL ROOM PEOPLE`.
// Says `moving` once all are there; goes on until it is ended.
import { io, type Socket } from 'socket.io-client';
import { signIn } from '../support/chat-client.ts';

const [url = '', room = '', count = '0'] = process.argv.slice(2);
async function join(name: string): Promise<{ socket: Socket; movesPerSecond: number }> {
  const { token } = await signIn(url, name);
  const socket = io(`${url}/cursors`, { auth: { token }, transports: ['websocket'], forceNew: true, reconnection: false });
  const answer = (await socket.emitWithAck('join', { room })) as { ok: boolean; movesPerSecond: number };
  if (!answer.ok) throw new Error(`${name} may not join: ${JSON.stringify(answer)}`);
  return { socket, movesPerSecond: answer.movesPerSecond };
}

const sockets: Socket[] = [];
/** As often as the server takes it from so many. */
let perSecond = 1;
for (let i = 0; i < Number(count); i++) {
  const { socket, movesPerSecond } = await join(`Villager ${i + 1}`);
  sockets.push(socket);
  perSecond = movesPerSecond;
}
const everyMs = 1_000 / perSecond;
let step = 0;
setInterval(() => {
  step += 1;
  sockets.forEach((socket, i) => {
    const angle = (step * everyMs) / (900 + (i % 9) * 120) + i;
    const reach = 0.08 + 0.4 * ((i % 13) / 13);
    socket.volatile.emit('move', [room, place(0.5 + reach * Math.cos(angle)), place(0.5 + reach * Math.sin(angle * 1.3))]);
  });
}, everyMs);
console.log(`moving ${perSecond} times a second`);

function place(fraction: number): number {
  return Math.round(fraction * 65_535);
}
