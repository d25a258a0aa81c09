import type { HappeningKind } from '../story/happenings.ts';

/** One way of being wrong: what the source says, and what it would say. */
export interface Mutation {
  readonly what: string;
  readonly changes: readonly Change[];
  /** What the checker must say of it. */
  readonly caughtAs: RegExp;
  /** What must happen for it to show; stories without it are not played. */
  readonly needs?: readonly HappeningKind[];
}

export interface Change {
  /** From the project's root. */
  readonly file: string;
  /** Must stand in the file, once. */
  readonly from: string;
  readonly to: string;
}

const server = 'packages/server/src';
const client = 'packages/client/src';

export const mutations: readonly Mutation[] = [
  {
    what: 'D1 the server acknowledges before the commit',
    changes: [
      {
        file: `${server}/core/streams.ts`,
        from: `this.#enqueue(stream, { append, settle });`,
        to: `this.#enqueue(stream, { append, settle }); resolve({ seq: stream.head + stream.uses, at: append.at, duplicate: false });`,
      },
    ],
    caughtAs: /^I1 .* was told stored as/,
  },
  {
    what: 'D3 the store does not look for duplicates',
    changes: [
      {
        file: `${server}/stores/memory-store.ts`,
        from: `if (first) return { status: 'duplicate', epoch: stream.epoch, seq: first.seq, at: first.at };`,
        to: ``,
      },
    ],
    caughtAs: /^I2 .* is stored twice/,
  },
  {
    what: 'D5 the store does not look at what a publish follows',
    changes: [
      { file: `${server}/stores/memory-store.ts`, from: `if (follows !== undefined && !firstOf(stream, author.user, follows)) return 'held_back';`, to: `` },
    ],
    caughtAs: /^D5 /,
  },
  {
    what: 'D6 the server attaches a member a moment after it has answered',
    changes: [
      {
        file: `${server}/nest/chat/chat.gateway.ts`,
        from: `void socket.join(stream);`,
        to: `setImmediate(() => setImmediate(() => void socket.join(stream)));`,
      },
    ],
    caughtAs: /^(on the wire: I3|I1) /,
  },
  {
    what: 'D6 the server begins a replay one entry too late',
    changes: [
      {
        file: `${server}/core/join-answer.ts`,
        from: `if (verdict === 'replay') return claim.after as number;`,
        to: `if (verdict === 'replay') return (claim.after as number) + 1;`,
      },
    ],
    // The SDK asks again for what is missing, and a stock client doesn't.
    caughtAs: /^on the wire: I[36] .* an(swered from| answer goes)/,
  },
  {
    what: 'D6 the server does not say that a replay has more than a page',
    changes: [{ file: `${server}/core/join-answer.ts`, from: `const more = (entries.at(-1)?.seq ?? start) < head;`, to: `const more = false;` }],
    caughtAs: /^on the wire: I6 .* says that there is no more/,
  },
  {
    what: 'D4 the client does not tell of the page that it begins with, where there is an older one',
    changes: [
      {
        file: `${client}/membership.ts`,
        from: `this.#listener.delivered(this.inbox.joined(answer));`,
        to: `const { epoch } = this.inbox; const delivery = this.inbox.joined(answer); this.#listener.delivered(epoch === undefined && answer.more ? { entries: [] } : delivery);`,
      },
    ],
    caughtAs: /^I3 .* began with/,
  },
  {
    what: 'A4 the server forgets those who are in a room when they are banned from it',
    changes: [{ file: `${server}/nest/chat/chat.gateway.ts`, from: `sessionOf(socket)?.onIdentity(() => this.#reconsider(socket, connection));`, to: `` }],
    caughtAs: /I7 .* after it was barred/,
    needs: ['banFromRoom'],
  },
  {
    what: 'A4 the server leaves connections open whose tokens are revoked',
    changes: [
      {
        file: `${server}/nest/auth/socket-authenticator.ts`,
        from: `if (refusal) this.#connections.expel(connection, refusal);\n      else connection`,
        to: `connection`,
      },
    ],
    caughtAs: /^on the wire: I7 .* after it was barred/,
    needs: ['revoke', 'send'],
  },
  {
    what: 'I4 the server tells of another text than it stored',
    changes: [{ file: `${server}/nest/chat/wire-entry.ts`, from: `target, text: data.text }`, to: `target, text: data.text.slice(1) }` }],
    caughtAs: /^I4 .* came as edit/,
    needs: ['change'],
  },
  {
    what: 'I4 the server stores another text than was sent',
    changes: [
      {
        file: `${server}/nest/chat/chat.gateway.ts`,
        from: `{ kind: 'message', data: { text } }`,
        to: `{ kind: 'message', data: { text: text.toUpperCase() } }`,
      },
    ],
    caughtAs: /^I4 .* published as message/,
  },
  {
    what: 'I4 the store keeps what a deleted message said',
    changes: [
      {
        file: `${server}/stores/memory-store.ts`,
        from: `if (append.erasesTarget && target !== undefined) eraseTarget(stream, target);`,
        to: ``,
      },
    ],
    caughtAs: /^I4 .* was deleted by \d+, and still says/,
    needs: ['change'],
  },
  {
    what: 'I7 the server goes on telling those who lost their rights',
    changes: [{ file: `${server}/nest/chat/chat.gateway.ts`, from: `this.#leave(socket, connection, stream);\n      const { code`, to: `const { code` }],
    caughtAs: /^on the wire: I7 /,
    needs: ['banFromRoom'],
  },
  {
    what: 'D8 the server refuses for lack of rights what it has stored',
    changes: [
      {
        file: `${server}/nest/chat/chat.gateway.ts`,
        from: `const published = id === undefined ? undefined : await this.#options.streams.find(stream, author, id);`,
        to: `const published = undefined as Published | undefined;`,
      },
    ],
    caughtAs: /^I5 .* was told failed, and the log has it/,
    needs: ['banAfterSending'],
  },
  {
    what: 'D5 the client does not say what a publish follows',
    changes: [{ file: `${client}/outbox.ts`, from: `follows === undefined ? payload : { ...payload, follows }`, to: `payload` }],
    caughtAs: /^D5 /,
  },
  {
    what: 'D5 the window sends the newest first',
    changes: [
      { file: `${client}/outbox-line.ts`, from: `for (const publish of this.#publishes) {`, to: `for (const publish of this.#publishes.toReversed()) {` },
    ],
    caughtAs: /^D5 /,
  },
  {
    what: 'D8 the outbox forgets on reload',
    changes: [
      {
        file: `${client}/outbox-run.ts`,
        from: `return records.filter(({ owner }) => this.#owners.has(owner));`,
        to: `return records.slice(records.length);`,
      },
    ],
    caughtAs: /^D8 .* never ended/,
  },
  {
    what: 'D8 a failure is told before it is written down',
    changes: [{ file: `${client}/outbox.ts`, from: `void journal.written().then(() => {`, to: `void Promise.resolve().then(() => {` }],
    caughtAs: /^(D8 .* was told failed and stored|I5 .* was told failed)/,
    needs: ['crashWhileBanned'],
  },
  {
    what: 'D3 the outbox sends a publish again under another id',
    changes: [
      {
        file: `${client}/outbox.ts`,
        from: `follows === undefined ? payload : { ...payload, follows }`,
        to: `{ ...payload, ...(follows === undefined ? {} : { follows }), id: sentBefore.has(payload.id) ? payload.id + '-b' : (sentBefore.add(payload.id), payload.id) }`,
      },
      { file: `${client}/outbox.ts`, from: `export class Outbox {`, to: `const sentBefore = new Set<string>();\nexport class Outbox {` },
    ],
    caughtAs: /^(I5|I1|D8) /,
  },
  {
    what: 'D4 the client does not keep its position when the connection goes',
    changes: [
      {
        file: `${client}/membership.ts`,
        from: `  down(): void {\n    this.#stopWaiting();`,
        to: `  down(): void {\n    this.inbox.epoch = undefined;\n    this.inbox.last = 0;\n    this.#stopWaiting();`,
      },
    ],
    caughtAs: /^I2 .* came twice/,
  },
  {
    what: 'D4 the client takes entries as they come',
    changes: [
      {
        file: `${client}/inbox.ts`,
        from: `return this.epoch === undefined ? undefined : this.#held.get(this.last + 1);`,
        to: `return this.epoch === undefined ? undefined : this.#held.values().next().value;`,
      },
    ],
    caughtAs: /^I3 /,
  },
  {
    what: 'I6 the client does not tell what retention removed',
    changes: [
      {
        file: `${client}/inbox.ts`,
        from: `const gap = verdict === 'truncated' ? removed : undefined;`,
        to: `const gap = undefined as SeqRange | undefined; if (verdict === 'truncated') this.#skip(removed?.to ?? 0);`,
      },
    ],
    caughtAs: /^I3 /,
    needs: ['trim', 'cut'],
  },
];
