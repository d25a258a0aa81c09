import type { Code, Person, Problem, UpPayload } from '@partyline/protocol';
import type { Content, FakeRoom } from './fake-room.ts';

type Publishing = 'sendMessage' | 'editMessage' | 'deleteMessage' | 'react';
export type PublishRequest = { [E in Publishing]: { event: E; payload: UpPayload<'/chat', E> } }[Publishing];

/** What a publish asks to append. */
export function contentOf({ event, payload }: PublishRequest): Content {
  switch (event) {
    case 'sendMessage':
      return { kind: 'message', text: payload.text, replyTo: payload.replyTo };
    case 'editMessage':
      return { kind: 'edit', target: payload.seq, text: payload.text };
    case 'deleteMessage':
      return { kind: 'delete', target: payload.seq };
    case 'react':
      return { kind: 'react', target: payload.seq, emoji: payload.emoji, on: payload.on ?? true };
  }
}

export const noSuchRoom: Problem = { code: 'not_found', message: 'there is no such room, or you may not enter it' };

/** Why a publish that isn't stored yet can't be, by the rules of the stream. */
export function refusalOf(room: FakeRoom, content: Content, author: Person, { payload }: PublishRequest): Code | undefined {
  const { follows } = payload;
  if ('epoch' in payload && payload.epoch !== undefined && payload.epoch !== room.epoch) return 'no_such_entry';
  if (follows !== undefined && !room.answerTo(author.user, follows)) return 'held_back';
  if (content.kind === 'message') return undefined;
  const target = room.find(content.target);
  if (target?.kind !== 'message' || target.deleted) return 'no_such_entry';
  return content.kind !== 'react' && target.sender !== author.user ? 'not_author' : undefined;
}
