import { type AddressInfo, createServer, type Socket } from 'node:net';
import { FrameWriter, type Point } from '@partyline/protocol/cursors';
import { FrameReader, opcodes, serverFrame } from '../lib/frame.ts';
import { upgradeAnswer } from '../lib/upgrade.ts';

/**
 * The least that a Node process can do to carry the same load: it speaks just enough of Partyline's wire to be joined, checks nothing, reads a
 * move by its digits, and at each tick writes one buffer, the same for all, to every socket. What it takes no server saves, and how late the
 * generator finds it is the generator's own part. Its arguments: ticks a second, and moves a second that each member is allowed.
 */
const [ticksPerSecond = 0, movesPerSecond = 0] = process.argv.slice(2).map(Number);
const room = 'floor';
/** `["move",["floor",` and what stands before it. */
const firstDigit = `42/cursors,["move",["${room}",`.length;
const comma = ','.charCodeAt(0);
const zero = '0'.charCodeAt(0);

const sockets: Socket[] = [];
const at: Point[] = [];
const told: (Point | undefined)[] = [];
const changed = new Set<number>();
const writer = new FrameWriter();
let number = 0;

const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => {});
  const slot = sockets.push(socket) - 1;
  const reader = new FrameReader((bytes, start, end) => onPacket(slot, bytes, start, end));
  let head: string | undefined = '';
  socket.on('data', (chunk) => {
    if (head === undefined) return reader.push(chunk);
    head += chunk.toString('latin1');
    if (!head.endsWith('\r\n\r\n')) return;
    upgrade(socket, head);
    head = undefined;
  });
});

function upgrade(socket: Socket, head: string): void {
  socket.write(upgradeAnswer(head));
  socket.write(serverFrame('0{"sid":"bare","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":65536}'));
}

function onPacket(slot: number, bytes: Buffer, start: number, end: number): void {
  if (end - start > firstDigit && bytes[start + firstDigit - 1] === comma) return move(slot, bytes, start + firstDigit);
  const socket = sockets[slot] as Socket;
  if (bytes[start + 1] === zero) return void socket.write(serverFrame('40/cursors,{"sid":"bare"}'));
  const answer = { ok: true, slot, movesPerSecond, cursors: { _placeholder: true, num: 0 } };
  socket.write(
    Buffer.concat([serverFrame(`461-/cursors,1[${JSON.stringify(answer)}]`), serverFrame(writer.write(number, [], noPoint, noPoint), opcodes.binary)]),
  );
}

function move(slot: number, bytes: Buffer, from: number): void {
  const [x, next] = digits(bytes, from);
  at[slot] = { x, y: digits(bytes, next + 1)[0] };
  changed.add(slot);
}

function digits(bytes: Buffer, from: number): [value: number, end: number] {
  let value = 0;
  let end = from;
  for (let digit = (bytes[end] ?? 0) - zero; digit >= 0 && digit <= 9; digit = (bytes[++end] ?? 0) - zero) value = value * 10 + digit;
  return [value, end];
}

function tick(): void {
  if (changed.size === 0) return;
  number = (number + 1) & 0xff;
  const slots = [...changed].sort((a, b) => a - b);
  changed.clear();
  const frame = writer.write(
    number,
    slots,
    (slot) => at[slot],
    (slot) => told[slot],
  );
  for (const slot of slots) told[slot] = at[slot];
  const bytes = Buffer.concat([serverFrame(`451-/cursors,["cursors","${room}",{"_placeholder":true,"num":0}]`), serverFrame(frame, opcodes.binary)]);
  for (const socket of sockets) socket.write(bytes);
}

function noPoint(): undefined {}

server.listen({ port: 0, host: '127.0.0.1', backlog: 1_024 }, () => console.log(`listening on port ${(server.address() as AddressInfo).port}`));
setInterval(tick, 1000 / ticksPerSecond);
process.once('SIGTERM', () => process.exit());
