/**
 * The connection's machine.
 *
 *    idle ──connect──▶ asking ──token──▶ opening ──open──▶ live
 *                       ▲  │                │               │
 *                  wake │  │ fail           │ fail          │ fail
 *                       │  ▼                ▼               ▼
 *                     waiting ◀─────────────┴───────────────┘
 *
 *    opening, live             ── renew ───▶ asking      the token was refused, and the application may have a better one
 *    asking, opening, live     ── refuse ──▶ refused
 *    waiting, refused, closed  ── connect ─▶ asking
 *    anywhere                  ── close ───▶ closed
 */
export type ConnectionState = 'idle' | 'asking' | 'opening' | 'live' | 'waiting' | 'refused' | 'closed';
export type Step = 'connect' | 'token' | 'open' | 'renew' | 'fail' | 'wake' | 'refuse' | 'close';

const no = undefined;

/** Where each step leads from each state. What leads nowhere came too late, or twice, and is ignored. */
export const steps: Record<ConnectionState, Record<Step, ConnectionState | undefined>> = {
  idle: { connect: 'asking', token: no, open: no, renew: no, fail: no, wake: no, refuse: no, close: 'closed' },
  asking: { connect: no, token: 'opening', open: no, renew: no, fail: 'waiting', wake: no, refuse: 'refused', close: 'closed' },
  opening: { connect: no, token: no, open: 'live', renew: 'asking', fail: 'waiting', wake: no, refuse: 'refused', close: 'closed' },
  live: { connect: no, token: no, open: no, renew: 'asking', fail: 'waiting', wake: no, refuse: 'refused', close: 'closed' },
  waiting: { connect: 'asking', token: no, open: no, renew: no, fail: no, wake: 'asking', refuse: no, close: 'closed' },
  refused: { connect: 'asking', token: no, open: no, renew: no, fail: no, wake: no, refuse: no, close: 'closed' },
  closed: { connect: 'asking', token: no, open: no, renew: no, fail: no, wake: no, refuse: no, close: no },
};
