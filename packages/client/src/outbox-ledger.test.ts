import { describe, expect, it } from 'vitest';
import { OutboxLedger } from './outbox-ledger.ts';
import { type OutboxChange, type OutboxRecord, idOf } from './outbox-store.ts';
import type { PublishRecord } from './publish.ts';

const record = (id: string): PublishRecord => ({ order: 1, at: 0, request: { event: 'sendMessage', payload: { room: 'lobby', id, text: id } } });
const kept = (id: string, owner: string): OutboxRecord => ({ ...record(id), owner });
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const shown = (changes: readonly OutboxChange[]): string[] =>
  changes.map((change) => ('put' in change ? `${idOf(change)} of ${change.put.owner}` : `no ${idOf(change)}`));

/** Someone waits from now on. Tells later whether that is over. */
function waitFor(ledger: OutboxLedger): () => Promise<boolean> {
  let isOver = false;
  void ledger.written().then(() => {
    isOver = true;
  });
  return async () => {
    await settle();
    return isOver;
  };
}

/** One that puts these, and has written them. */
function ledgerOf(...ids: string[]): OutboxLedger {
  const ledger = new OutboxLedger();
  for (const id of ids) ledger.note(id, record(id));
  ledger.wrote(ledger.begin('self'));
  return ledger;
}

describe('what is to be written', () => {
  it('is the newest change of each id', () => {
    const ledger = ledgerOf('a', 'b');
    for (const id of ['b', 'c', 'd']) ledger.note(id, record(id));
    ledger.note('a', undefined);
    ledger.note('b', undefined);
    expect([shown(ledger.begin('self')).sort(), ledger.isBehind]).toEqual([['c of self', 'd of self', 'no a', 'no b'], false]);
  });

  it('has no word of what came and went, or never was there', () => {
    const ledger = new OutboxLedger();
    ledger.note('a', record('a'));
    ledger.note('a', undefined);
    ledger.note('b', undefined);
    expect(ledger.isBehind).toBe(false);
  });

  it('D8 leaves each record to the owner that has it', () => {
    const ledger = new OutboxLedger();
    ledger.found([kept('a', 'gone')]);
    for (const id of ['a', 'b']) ledger.note(id, record(id));
    expect(shown(ledger.begin('self'))).toEqual(['a of gone', 'b of self']);
  });

  it('D8 is there again where it could not be written, but for what was changed since', () => {
    const ledger = ledgerOf('b');
    ledger.note('a', record('a'));
    ledger.note('b', record('b'));
    ledger.begin('self');
    ledger.note('b', undefined);
    ledger.failed();
    expect(shown(ledger.begin('self')).sort()).toEqual(['a of self', 'no b']);
  });

  it('is nothing where all is forgotten, even if the write that is under way fails', () => {
    const ledger = new OutboxLedger();
    ledger.note('a', record('a'));
    ledger.begin('self');
    ledger.note('b', record('b'));
    ledger.forget();
    ledger.failed();
    expect(ledger.isBehind).toBe(false);
  });
});

describe('who waits', () => {
  it('D8 is told when their changes are written, and not before', async () => {
    const ledger = new OutboxLedger();
    ledger.note('a', record('a'));
    const a = ledger.begin('self');
    const first = waitFor(ledger);
    ledger.note('b', record('b'));
    const second = waitFor(ledger);
    expect([await first(), await second()]).toEqual([false, false]);
    ledger.wrote(a);
    expect([await first(), await second()]).toEqual([true, false]);
    const b = ledger.begin('self');
    expect(await second()).toBe(false);
    ledger.wrote(b);
    expect(await second()).toBe(true);
  });

  it('waits for nothing where it came and went before a write took it', async () => {
    const ledger = new OutboxLedger();
    ledger.note('a', record('a'));
    const before = waitFor(ledger);
    ledger.note('a', undefined);
    expect([await before(), await waitFor(ledger)()]).toEqual([true, true]);
    // The write that `a` was to be in takes place all the same.
    ledger.wrote(ledger.begin('self'));
    ledger.note('b', record('b'));
    ledger.note('b', undefined);
    expect(await waitFor(ledger)()).toBe(true);
  });

  it('D8 waits for the write that is under way where what came and went leaves nothing else', async () => {
    const ledger = new OutboxLedger();
    ledger.note('a', record('a'));
    const a = ledger.begin('self');
    ledger.note('b', record('b'));
    const waiting = waitFor(ledger);
    ledger.note('b', undefined);
    expect(await waiting()).toBe(false);
    ledger.wrote(a);
    expect(await waiting()).toBe(true);
  });

  it('D8 goes on waiting when the write fails, until the next one has it', async () => {
    const ledger = new OutboxLedger();
    ledger.note('a', record('a'));
    ledger.begin('self');
    const [first, second] = [waitFor(ledger), (ledger.note('b', record('b')), waitFor(ledger))];
    ledger.failed();
    expect([await first(), await second()]).toEqual([false, false]);
    ledger.wrote(ledger.begin('self'));
    expect([await first(), await second()]).toEqual([true, true]);
  });

  it('is let go, and what is to be written stays', async () => {
    const ledger = new OutboxLedger();
    ledger.note('a', record('a'));
    ledger.begin('self');
    const [first, second] = [waitFor(ledger), (ledger.note('b', record('b')), waitFor(ledger))];
    ledger.letGo();
    expect([await first(), await second(), ledger.isBehind, await waitFor(ledger)()]).toEqual([true, true, true, false]);
  });
});

describe('what is found', () => {
  it('is taken, but for what was changed here since it was kept', () => {
    const ledger = ledgerOf('a', 'b', 'c');
    ledger.note('a', undefined);
    ledger.begin('self');
    ledger.note('b', undefined);
    expect(ledger.found(['a', 'b', 'c', 'd'].map((id) => kept(id, 'self')))).toMatchObject([kept('c', 'self'), kept('d', 'self')]);
  });

  it('D8 tells what someone else has now: nothing is written of that', () => {
    const ledger = ledgerOf('a', 'b');
    ledger.note('a', undefined);
    ledger.note('c', record('c'));
    expect([ledger.left([kept('b', 'self')]), shown(ledger.begin('self'))]).toEqual([['a'], ['c of self']]);
  });
});
