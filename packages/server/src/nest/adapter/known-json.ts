import { Encoder, type Packet, PacketType } from 'socket.io-parser';

const known = new WeakMap<object, string>();

/**
 * Notes what a value is in JSON, so that it isn't written again for each answer that has it as a field: what many clients are answered is
 * written once for all. The value must not change after. To whoever looks at it, it is what it was.
 */
export function withJson<T extends object>(value: T, json: string): T {
  known.set(value, json);
  return value;
}

/** An answer in JSON, where a field of it is known; it must be plain data. */
function jsonOf(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return undefined;
  const fields = Object.entries(answer as Record<string, unknown>);
  if (!fields.some(([, value]) => knownJson(value) !== undefined)) return undefined;
  const texts = fields.map(([name, value]) => [name, knownJson(value) ?? (JSON.stringify(value) as string | undefined)] as const);
  return `{${texts.flatMap(([name, text]) => (text === undefined ? [] : `${JSON.stringify(name)}:${text}`)).join(',')}}`;
}

function knownJson(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? known.get(value) : undefined;
}

/** Socket.IO's own, but for answers of which a part is known. The bytes are the same. */
export class KnowingEncoder extends Encoder {
  override encode(packet: Packet): unknown[] {
    const answers = packet.type === PacketType.ACK ? (packet.data as readonly unknown[]) : [];
    const json = answers.length === 1 ? jsonOf(answers[0]) : undefined;
    if (json === undefined) return super.encode(packet);
    const [head] = super.encode({ ...packet, data: undefined }) as [string];
    return [`${head}[${json}]`];
  }
}
