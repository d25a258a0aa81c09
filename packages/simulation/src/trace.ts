import { decodePacket, ping, pong } from './network/packet.ts';

/** Takes a line of what happens. Made only where someone reads it. */
export type Trace = (line: () => string) => void;

export const noTrace: Trace = () => {};

/** A frame as a person reads it: `joinRoom lobby after 3`. */
export function frameInWords(frame: string): string {
  if (frame === ping) return 'ping';
  if (frame === pong) return 'pong';
  const packet = decodePacket(frame);
  if (!packet) return frame;
  const { type, id, data } = packet;
  const answers = type === 'ack' ? `answer ${id}: ` : '';
  const asks = type === 'event' && id !== undefined ? ` (${id})` : '';
  if (type === 'event') {
    const [event, payload] = data as [string, unknown];
    return `${event} ${inWords(payload)}${asks}`;
  }
  return `${answers || type} ${inWords(Array.isArray(data) ? data[0] : data)}`.replace('  ', ' ').trim();
}

/** Fields that say nothing about order and loss. */
const dull = new Set([
  'ok',
  'name',
  'color',
  'timestamp',
  'text',
  'members',
  'memberCount',
  'message',
  'token',
  'at',
  'sid',
  'limit',
  'kind',
  'emoji',
  'on',
  'expiresAt',
]);

function inWords(value: unknown): string {
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return Object.entries(value)
    .filter(([key]) => !dull.has(key))
    .map(([key, each]) => (key === 'room' || key === 'id' || key === 'code' ? String(each) : `${key} ${fieldInWords(key, each)}`))
    .join(' ');
}

function fieldInWords(key: string, value: unknown): string {
  if (key === 'entries') return `[${(value as { readonly seq: number; readonly id: string }[]).map(({ seq, id }) => `${seq}=${id}`).join(' ')}]`;
  if (key === 'removed') {
    const { from, to } = value as { readonly from: number; readonly to: number };
    return `${from}..${to}`;
  }
  return inWords(value);
}

/** Epochs are made up by the store, out of nothing a seed decides: as `e1`, `e2` they are the same each time, and can be told apart. */
export function nameEpochs(lines: readonly string[]): string[] {
  const names = new Map<string, string>();
  for (const line of lines)
    for (const [, epoch = ''] of line.matchAll(/ epoch ([\w-]{12})(?![\w-])/g)) names.set(epoch, names.get(epoch) ?? `e${names.size + 1}`);
  return lines.map((line) => {
    let named = line;
    for (const [epoch, name] of names) named = named.replaceAll(epoch, name);
    return named;
  });
}
