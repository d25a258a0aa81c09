import { fc } from '@partyline/testing/properties';
import { Encoder, type Packet, PacketType } from 'socket.io-parser';
import { describe, expect, it } from 'vitest';
import { KnowingEncoder, withJson } from './known-json.ts';

const stock = new Encoder();
const ours = new KnowingEncoder();
const answer = (data: unknown, id = 7): Packet => ({ type: PacketType.ACK, nsp: '/chat', id, data: [data] });

/** Plain data, some of it known in JSON, beside what an answer has. */
const known = fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue())).map((value) => withJson(value, JSON.stringify(value)));
const field = fc.oneof(known, fc.jsonValue(), fc.constant(undefined));

describe('answers of which a part is known in JSON', () => {
  it('are the bytes that Socket.IO would have sent', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), field), fc.nat(), (fields, id) => {
        expect(ours.encode(answer(fields, id))).toEqual(stock.encode(answer(fields, id)));
      }),
    );
  });

  it('are not written anew', () => {
    const entries = withJson([{ seq: 1 }], '[{"seq":"as it was noted"}]');
    expect(ours.encode(answer({ ok: true, entries, more: false }))).toEqual(['3/chat,7[{"ok":true,"entries":[{"seq":"as it was noted"}],"more":false}]']);
  });

  it('leave everything else to Socket.IO: other packets, several arguments, lists, binary data', () => {
    const list = withJson([1], '[2]');
    const packets: Packet[] = [
      { type: PacketType.EVENT, nsp: '/', data: ['newMessage', { list }] },
      { type: PacketType.CONNECT, nsp: '/chat', data: { sid: 'x' } },
      { type: PacketType.DISCONNECT, nsp: '/chat' },
      { type: PacketType.ACK, nsp: '/chat', id: 1, data: [] },
      { type: PacketType.ACK, nsp: '/chat', id: 1, data: [{ list }, 2] },
      answer(list),
      answer(undefined),
      answer({ bytes: Buffer.from('binary') }),
    ];
    for (const packet of packets) expect(ours.encode(packet)).toEqual(stock.encode(packet));
  });
});
