/**
 * The machine of one publish.
 *
 *                send                     store
 *    queued ──────────────▶ in-flight ─────────────▶ stored
 *      │                    ▲  │  │  │
 *      │               send │  │  │  └── refuse ──▶ waiting ── due ──▶ again
 *      │                    │  │  │ reject
 *      │      lose, hold    │  │  ▼
 *      │     again ◀────────┼──┘  ending ── note ──▶ failed
 *      │       └────────────┘     ▲
 *      └───────── cancel ─────────┘
 *
 *    anywhere before the end ── store ────▶ stored     the stream shows it, or another tab sent it
 *    anywhere before `ending` ─ withdraw ─▶ ending     it can't be stored any more
 *
 * `queued` was never sent, so that it can be cancelled; `again` was, and its end is not known. In `ending` its failure is decided and is
 * being written down: only then is it told, so that a crash can't make it be sent after all (D8).
 */
export type PublishState = 'queued' | 'in-flight' | 'again' | 'waiting' | 'ending' | 'stored' | 'failed';

/**
 * `lose`: no answer came. `hold`: the server held it back behind another one. `refuse`: it was refused for a moment, and `due` ends the
 * wait. `reject`: it was refused for good.
 */
export type PublishStep = 'send' | 'lose' | 'hold' | 'refuse' | 'due' | 'reject' | 'store' | 'cancel' | 'withdraw' | 'note';

const no = undefined;
const over = { send: no, lose: no, hold: no, refuse: no, due: no, reject: no, store: no, cancel: no, withdraw: no, note: no } as const;

/** Where each step leads from each state. What leads nowhere came too late, or twice, and is ignored. */
export const publishSteps: Record<PublishState, Record<PublishStep, PublishState | undefined>> = {
  queued: { ...over, send: 'in-flight', store: 'stored', cancel: 'ending', withdraw: 'ending' },
  'in-flight': { ...over, lose: 'again', hold: 'again', refuse: 'waiting', reject: 'ending', store: 'stored', withdraw: 'ending' },
  again: { ...over, send: 'in-flight', store: 'stored', withdraw: 'ending' },
  waiting: { ...over, due: 'again', store: 'stored', withdraw: 'ending' },
  ending: { ...over, store: 'stored', note: 'failed' },
  stored: over,
  failed: over,
};
