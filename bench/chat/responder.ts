import { type AddressInfo, createServer, type Socket } from 'node:net';
import { FrameReader, serverFrame } from '../lib/frame.ts';
import { upgradeAnswer } from '../lib/upgrade.ts';
import { readDigits } from './dialect.ts';

/**
 * A server that does next to nothing, for calibration: it speaks just enough of Partyline's wire to be loaded in the same
 * way, stores nothing, checks nothing, and answers all that came in one turn with one write for each connection. What the
 * generator reaches against it is what the generator can do.
 */
const rooms = new Map<string, Set<Socket>>();
const unsent = new Map<Socket, Buffer[]>();
let isFlushScheduled = false;

const publishPrefix = '42/chat,';
/** As long as an entry on Partyline's wire is, without its text. */
const entryHead = `42/chat,["newMessage",{"room":"calibration","epoch":"0123456789ab","seq":100000,"id":"0123abcd-00001-00000001","sender":"6f0f4a1e-2f7e-4a5d-9d0c-6b1c7f1d2e3a","name":"Guest 100","color":"#DE281B","timestamp":"2026-01-01T00:00:00.000Z","kind":"message","text":`;

const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => {});
  const reader = new FrameReader((bytes, start, end) => onPacket(socket, bytes, start, end));
  let head: string | undefined = '';
  socket.on('data', (chunk) => {
    if (head === undefined) return reader.push(chunk);
    head += chunk.toString('latin1');
    if (!head.endsWith('\r\n\r\n')) return;
    upgrade(socket, head);
    head = undefined;
  });
  socket.on('close', () => rooms.forEach((members) => members.delete(socket)));
});

function upgrade(socket: Socket, head: string): void {
  socket.write(upgradeAnswer(head));
  socket.write(serverFrame('0{"sid":"calibration","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":65536}'));
}

function onPacket(socket: Socket, bytes: Buffer, start: number, end: number): void {
  if (bytes[start + 1] === '0'.charCodeAt(0)) return queue(socket, serverFrame('40/chat,{"sid":"calibration"}'));
  const ack = readDigits(bytes, start + publishPrefix.length);
  const fields = bytes.toString('latin1', ack.end, end).split('"');
  const room = fields[1] === 'joinRoom' ? fields[3] : fields[5];
  if (fields[1] === 'joinRoom') membersOf(room).add(socket);
  else deliver(room, fields[9] ?? '');
  queue(socket, serverFrame(`43/chat,${ack.value}[{"ok":true,"seq":100000,"id":"0123abcd-00001-00000001","at":1800000000000}]`));
}

/** `["sendMessage",{"room":"...","text":"...` */
function deliver(room: string | undefined, text: string): void {
  const frame = serverFrame(`${entryHead}"${text}"}]`);
  for (const member of membersOf(room)) queue(member, frame);
}

function membersOf(room = ''): Set<Socket> {
  const members = rooms.get(room) ?? new Set();
  rooms.set(room, members);
  return members;
}

function queue(socket: Socket, frame: Buffer): void {
  const frames = unsent.get(socket);
  if (frames) frames.push(frame);
  else unsent.set(socket, [frame]);
  if (isFlushScheduled) return;
  isFlushScheduled = true;
  setImmediate(flush);
}

/** Most members of a room have the same frames to come: they share one copy of them. */
function flush(): void {
  isFlushScheduled = false;
  let last: { frames: readonly Buffer[]; bytes: Buffer } | undefined;
  for (const [socket, frames] of unsent) {
    const isSame = last?.frames.length === frames.length && frames.every((frame, index) => frame === last?.frames[index]);
    const bytes: Buffer = isSame && last ? last.bytes : Buffer.concat(frames);
    last = { frames, bytes };
    socket.write(bytes);
  }
  unsent.clear();
}

server.listen(0, '127.0.0.1', () => console.log(`listening on port ${(server.address() as AddressInfo).port}`));
process.once('SIGTERM', () => process.exit());
