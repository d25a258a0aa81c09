import { EventEmitter } from 'node:events';
import type { Socket } from 'socket.io';
import { Decoder, type Packet } from 'socket.io-parser';
import { beforeEach, describe, expect, it } from 'vitest';
import { DirectDecoder, takeDirectly } from './direct-events.ts';

let decoder: DirectDecoder;
let socket: EventEmitter & { connected: boolean; listenersAny: () => unknown[] };
/** What went which way, in order. */
let seen: unknown[];
let takes: boolean;

beforeEach(() => {
  decoder = new DirectDecoder();
  decoder.on('decoded', (packet: Packet) => seen.push(['usual', packet.data]));
  socket = Object.assign(new EventEmitter(), { client: { decoder }, nsp: { name: '/cursors' }, connected: true, listenersAny: () => [] });
  seen = [];
  takes = true;
  takeDirectly(socket as unknown as Socket, 'move', (payload) => {
    if (takes) seen.push(['direct', payload]);
    return takes;
  });
});

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('an event that is taken directly', () => {
  it('is given its argument at once', () => {
    decoder.add('2/cursors,["move",["lobby",1,2]]');
    expect(seen).toEqual([['direct', ['lobby', 1, 2]]]);
  });

  it('goes the usual way where it was not for the taker', () => {
    takes = false;
    decoder.add('2/cursors,["move",["lobby",1,2]]');
    expect(seen).toEqual([['usual', ['move', ['lobby', 1, 2]]]]);
  });

  it.each([
    ['wants an answer', '2/cursors,7["move",["lobby"]]', ['move', ['lobby']]],
    ['has more arguments', '2/cursors,["move",["lobby"],1]', ['move', ['lobby'], 1]],
    ['has none', '2/cursors,["move"]', ['move']],
    ['is written with spaces', '2/cursors, ["move", ["lobby"]]', ['move', ['lobby']]],
    ['is of another namespace', '2/chat,["move",["lobby"]]', ['move', ['lobby']]],
    ['has another name', '2/cursors,["moved",["lobby"]]', ['moved', ['lobby']]],
  ])('goes the usual way where it %s', (_, packet, data) => {
    decoder.add(packet);
    expect(seen).toEqual([['usual', data]]);
  });

  it.each(['["move",[}]', '["move",', '["move",["lobby"]X', '["move",["lobby"]}', '["move",["lobby"] ', '["move",["lobby"]\0'])(
    'is refused as ever where it is no event (%j)',
    (text) => {
      expect(() => decoder.add(`2/cursors,${text}`)).toThrow('invalid payload');
      expect(seen).toEqual([]);
    },
  );

  it('does not overtake what came before it', async () => {
    decoder.add('2/cursors,["join","lobby"]');
    decoder.add('2/cursors,["move",["lobby",1,2]]');
    expect(seen).toEqual([
      ['usual', ['join', 'lobby']],
      ['usual', ['move', ['lobby', 1, 2]]],
    ]);
    await nextTurn();
    decoder.add('2/cursors,["move",["lobby",3,4]]');
    expect(seen.at(-1)).toEqual(['direct', ['lobby', 3, 4]]);
  });

  it('does not come between a packet and its attachments', async () => {
    decoder.add('51-/cursors,["b",{"_placeholder":true,"num":0}]');
    await nextTurn();
    const stock = new Decoder();
    stock.add('51-/cursors,["b",{"_placeholder":true,"num":0}]');
    expect(() => stock.add('2/cursors,["move",["lobby",1,2]]')).toThrow();
    expect(() => decoder.add('2/cursors,["move",["lobby",1,2]]')).toThrow();
    expect(seen).toEqual([]);
  });

  it('goes the usual way while somebody listens to all events', () => {
    socket.listenersAny = () => [() => {}];
    decoder.add('2/cursors,["move",["lobby",1,2]]');
    expect(seen).toEqual([['usual', ['move', ['lobby', 1, 2]]]]);
  });

  it('goes the usual way while somebody else listens to it too', () => {
    socket.on('move', () => {});
    decoder.add('2/cursors,["move",["lobby",1,2]]');
    expect(seen).toEqual([['direct', ['lobby', 1, 2]]]);
    socket.on('move', () => {});
    decoder.add('2/cursors,["move",["lobby",3,4]]');
    expect(seen.at(-1)).toEqual(['usual', ['move', ['lobby', 3, 4]]]);
  });

  it('is the next socket’s when a connection enters the namespace again, also where the first was put out before it began', () => {
    const gone = Object.assign(new EventEmitter(), { client: { decoder }, nsp: { name: '/cursors' }, connected: false, listenersAny: () => [] });
    takeDirectly(gone as unknown as Socket, 'move', () => {
      throw new Error('this one is gone');
    });
    const next = Object.assign(new EventEmitter(), { client: { decoder }, nsp: { name: '/cursors' }, connected: true, listenersAny: () => [] });
    takeDirectly(next as unknown as Socket, 'move', (payload) => seen.push(['next', payload]) > 0);
    socket.emit('disconnect');
    decoder.add('2/cursors,["move",["lobby",1,2]]');
    expect(seen).toEqual([['next', ['lobby', 1, 2]]]);
  });

  it('is not taken any more once its socket is gone', () => {
    socket.emit('disconnect');
    decoder.add('2/cursors,["move",["lobby",1,2]]');
    expect(seen).toEqual([['usual', ['move', ['lobby', 1, 2]]]]);
  });
});

it('a server with a parser of its own keeps it', () => {
  const own = Object.assign(new EventEmitter(), { client: { decoder: new Decoder() }, nsp: { name: '/' }, connected: true });
  takeDirectly(own as unknown as Socket, 'move', () => true);
  expect(own.listenerCount('disconnect')).toBe(0);
});
