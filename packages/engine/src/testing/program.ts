import { fc } from '@partyline/testing/properties';

/** What a server does, step by step. Clients, rooms and namespaces are indices, so that a program means the same on two servers. */
export type Step =
  | { do: 'emit'; client: number; space: number; payload: Payload; volatile: boolean; compress: boolean }
  | { do: 'emitWithAck'; client: number; space: number; payload: Payload }
  | { do: 'broadcast'; space: number; rooms: number[]; except: number[]; payload: Payload; volatile: boolean; compress: boolean; local: boolean }
  | { do: 'broadcastFrom'; client: number; space: number; rooms: number[]; payload: Payload; volatile: boolean }
  | { do: 'broadcastWithAck'; space: number; rooms: number[]; payload: Payload }
  | { do: 'join'; client: number; space: number; room: number }
  | { do: 'leave'; client: number; space: number; room: number }
  | { do: 'moveAll'; space: number; from: number; to: number }
  | { do: 'listen'; client: number; space: number }
  | { do: 'disconnect'; client: number; space: number; close: boolean }
  | { do: 'request'; client: number; space: number; payload: Payload; rooms: number[] }
  | { do: 'clientLeaves'; client: number }
  | { do: 'turn' }
  | { do: 'settle' };

export type Payload =
  | { kind: 'text'; text: string }
  | { kind: 'sized'; length: number }
  | { kind: 'binary'; length: number }
  | { kind: 'nested'; length: number; text: string }
  | { kind: 'none' };

export interface Program {
  readonly transports: readonly ('websocket' | 'polling' | 'upgrade')[];
  readonly steps: readonly Step[];
}

const client = fc.nat({ max: 3 });
const space = fc.nat({ max: 1 });
const room = fc.nat({ max: 2 });
const rooms = fc.uniqueArray(room, { maxLength: 2 });
const often = fc.constant(false);
const volatile = fc.oneof({ weight: 5, arbitrary: often }, { weight: 1, arbitrary: fc.constant(true) });
const compress = fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) });

/** Sizes around which the WebSocket header and the writer's decisions change. */
const length = fc.oneof(fc.nat({ max: 200 }), fc.constantFrom(100, 125, 126, 1_023, 1_024, 65_400, 65_535, 65_536, 70_000));

const payload: fc.Arbitrary<Payload> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('text' as const), text: fc.string({ unit: 'grapheme', maxLength: 20 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('sized' as const), length }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('binary' as const), length }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('nested' as const), length: fc.nat({ max: 40 }), text: fc.string({ maxLength: 5 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'none' as const }) },
);

const does = <T extends Step['do']>(name: T): fc.Arbitrary<T> => fc.constant(name);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: does('emit'), client, space, payload, volatile, compress }) },
  { weight: 2, arbitrary: fc.record({ do: does('emitWithAck'), client, space, payload }) },
  {
    weight: 12,
    arbitrary: fc.record({
      do: does('broadcast'),
      space,
      rooms,
      except: fc.uniqueArray(room, { maxLength: 1 }),
      payload,
      volatile,
      compress,
      local: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: does('broadcastFrom'), client, space, rooms, payload, volatile }) },
  { weight: 2, arbitrary: fc.record({ do: does('broadcastWithAck'), space, rooms, payload }) },
  { weight: 5, arbitrary: fc.record({ do: does('join'), client, space, room }) },
  { weight: 2, arbitrary: fc.record({ do: does('leave'), client, space, room }) },
  { weight: 1, arbitrary: fc.record({ do: does('moveAll'), space, from: room, to: room }) },
  { weight: 1, arbitrary: fc.record({ do: does('listen'), client, space }) },
  { weight: 1, arbitrary: fc.record({ do: does('disconnect'), client, space, close: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: does('request'), client, space, payload, rooms }) },
  { weight: 1, arbitrary: fc.record({ do: does('clientLeaves'), client }) },
  { weight: 4, arbitrary: fc.record({ do: does('turn') }) },
  { weight: 2, arbitrary: fc.record({ do: does('settle') }) },
);

export const program: fc.Arbitrary<Program> = fc.record({
  transports: fc.array(fc.constantFrom('websocket' as const, 'websocket' as const, 'polling' as const, 'upgrade' as const), { minLength: 4, maxLength: 4 }),
  steps: fc.array(step, { minLength: 5, maxLength: 40 }),
});

/** Ends an event's own arguments: connection state recovery adds an offset after them, which differs from server to server. */
export const END = '(end)';

/** The arguments of an event: the step's number first, so that whoever receives it knows its place in the program. */
export function argumentsOf(number: number, content: Payload): unknown[] {
  return [number, ...contentOf(number, content), END];
}

function contentOf(number: number, content: Payload): unknown[] {
  switch (content.kind) {
    case 'text':
      return [content.text];
    case 'sized':
      return ['x'.repeat(content.length)];
    case 'binary':
      return [Buffer.alloc(content.length, number)];
    case 'nested':
      return [{ text: content.text, parts: [Buffer.alloc(content.length, 1), { more: new Uint8Array(content.length).fill(2) }] }];
    case 'none':
      return [];
  }
}
