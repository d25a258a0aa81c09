import {
  CreateSession,
  CreateSessionAnswer,
  FeedAnswer,
  FeedKey,
  ListRoomsAnswer,
  MatchId,
  PostMatchEvents,
  PostMatchEventsAnswer,
  PutFeedValue,
  PutFeedValues,
  RoomName,
  SendNotifications,
  SendNotificationsAnswer,
  UserId,
} from '@partyline/protocol';
import { z } from 'zod';
import { feedsScope, notificationsScope, scoresScope, usersScope } from '../auth/scopes.ts';

/** What a request over HTTP takes and is answered, as the OpenAPI document tells it. */
export interface ApiRoute {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** As OpenAPI writes it: `/api/feeds/{feed}`. */
  readonly path: string;
  readonly summary: string;
  /** Whose token it takes: nobody's, any user's, or a service's with this scope. */
  readonly token?: 'user' | { readonly scope: string };
  readonly body?: z.ZodType;
  readonly status: number;
  readonly answer: z.ZodType;
}

/** What stands in a path. */
export const pathParameters: Readonly<Record<string, z.ZodType>> = { user: UserId, room: RoomName, feed: RoomName, key: FeedKey, id: MatchId };

const Done = z.object({ ok: z.literal(true) });

const order = (method: ApiRoute['method'], path: string, summary: string): ApiRoute => ({
  method,
  path: `/api/users/{user}/${path}`,
  summary,
  token: { scope: usersScope },
  status: 200,
  answer: Done,
});

/** Every route of the server. A test compares them with those that it answers. */
export const apiRoutes: readonly ApiRoute[] = [
  { method: 'get', path: '/healthz', summary: 'The process answers', status: 200, answer: Done },
  { method: 'get', path: '/readyz', summary: 'New clients are welcome: 503 while it stops, or takes no writes', status: 200, answer: Done },
  { method: 'get', path: '/api/openapi.json', summary: 'This document', status: 200, answer: z.looseObject({ openapi: z.string() }) },
  {
    method: 'post',
    path: '/api/session',
    summary: 'Signs a guest in; with a guest’s own token, under another name',
    body: CreateSession,
    status: 201,
    answer: CreateSessionAnswer,
  },
  {
    method: 'get',
    path: '/api/rooms',
    summary: 'The rooms that the bearer may read, the most recently active first',
    token: 'user',
    status: 200,
    answer: ListRoomsAnswer,
  },
  order('post', 'revoke', 'Voids all tokens that the user has until now'),
  order('put', 'ban', 'Cuts the user off'),
  order('delete', 'ban', 'Lets the user in again'),
  order('put', 'rooms/{room}/ban', 'Cuts the user off from a room'),
  order('delete', 'rooms/{room}/ban', 'Lets the user into a room again'),
  {
    method: 'post',
    path: '/api/notifications',
    summary: 'Notifies users; idempotent by `id`',
    token: { scope: notificationsScope },
    body: SendNotifications,
    status: 200,
    answer: SendNotificationsAnswer,
  },
  {
    method: 'put',
    path: '/api/feeds/{feed}/{key}',
    summary: 'Puts a value into a feed; nothing happens where it stands there, or a newer revision does',
    token: { scope: feedsScope },
    body: PutFeedValue,
    status: 200,
    answer: FeedAnswer,
  },
  {
    method: 'post',
    path: '/api/feeds/{feed}',
    summary: 'Puts and removes several values of a feed: all of them, or none',
    token: { scope: feedsScope },
    body: PutFeedValues,
    status: 200,
    answer: FeedAnswer,
  },
  {
    method: 'post',
    path: '/api/matches/{id}/events',
    summary: 'Says what happens in a match, beginning with its fixture; idempotent by the `id` of each event',
    token: { scope: scoresScope },
    body: PostMatchEvents,
    status: 200,
    answer: PostMatchEventsAnswer,
  },
];
