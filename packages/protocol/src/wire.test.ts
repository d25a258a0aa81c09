import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { codes } from './codes.ts';
import { down } from './down.ts';
import { FeedAnswer, PutFeedValue, PutFeedValues } from './http/feeds.ts';
import { PostMatchEvents, PostMatchEventsAnswer } from './http/matches.ts';
import { SendNotifications, SendNotificationsAnswer } from './http/notifications.ts';
import { ListRoomsAnswer } from './http/rooms.ts';
import { CreateSession, CreateSessionAnswer } from './http/session.ts';
import { limits } from './limits.ts';
import { namespaces } from './namespaces.ts';
import { Handshake } from './session/handshake.ts';
import { times } from './times.ts';
import { up } from './up.ts';
import { protocolVersion, wireHash } from './version.ts';

/**
 * A schema as others may see it, both as it is written and as it is read. What a `refine` says in code is not in it: the
 * tables of `strings.test.ts` hold that.
 */
function described(schema: z.ZodType): unknown {
  return (['input', 'output'] as const).map((io) => z.toJSONSchema(schema, { io, unrepresentable: 'any' }));
}

/** JSON with the keys in order, so that moving a line in a source file changes nothing. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each,
  );
}

function mapValues<T, U>(object: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}

type UpTable = Readonly<Record<string, { readonly payload: z.ZodType; readonly ack?: z.ZodType }>>;

function hashOfWire(): string {
  const wire = {
    namespaces,
    codes,
    limits,
    times,
    handshake: described(Handshake),
    up: mapValues<UpTable, unknown>(up, (events) => mapValues(events, ({ payload, ack }) => [described(payload), ack && described(ack)])),
    down: mapValues<Readonly<Record<string, z.ZodType>>, unknown>(down, (events) => mapValues(events, described)),
    http: {
      createSession: [described(CreateSession), described(CreateSessionAnswer)],
      listRooms: described(ListRoomsAnswer),
      sendNotifications: [described(SendNotifications), described(SendNotificationsAnswer)],
      putFeedValue: [described(PutFeedValue), described(FeedAnswer)],
      putFeedValues: [described(PutFeedValues), described(FeedAnswer)],
      postMatchEvents: [described(PostMatchEvents), described(PostMatchEventsAnswer)],
    },
  };
  return createHash('sha256').update(stable(wire)).digest('hex').slice(0, 16);
}

test('the wire changes only together with its version', () => {
  const hash = hashOfWire();
  expect(
    hash,
    `The wire is no longer that of version ${protocolVersion}. If that is meant: raise protocolVersion in packages/protocol/src/version.ts, and set wireHash to '${hash}'.`,
  ).toBe(wireHash);
});

test('the JSON of the hash does not depend on the order of keys', () => {
  expect(stable({ a: 1, b: { d: 2, c: [3] } })).toBe(stable({ b: { c: [3], d: 2 }, a: 1 }));
});
