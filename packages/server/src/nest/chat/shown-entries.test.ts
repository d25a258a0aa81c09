import { palette } from '@partyline/protocol';
import { Encoder, PacketType } from 'socket.io-parser';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../core/entry.ts';
import { KnowingEncoder } from '../adapter/known-json.ts';
import { ShownEntries } from './shown-entries.ts';
import { toWire } from './wire-entry.ts';

const author = { user: 'ana', name: 'Ana "Á"\u2028', color: palette[0] };
const base = { author, at: 1_795_000_000_000 };
const message = (seq: number, text = `text ${seq}`): Entry => ({ ...base, seq, id: `message-${seq}`, kind: 'message', data: { text } });
const entries: readonly Entry[] = [
  message(1),
  { ...base, seq: 2, id: 'reply-002', kind: 'message', data: { text: 'yes', replyTo: 1 } },
  { ...base, seq: 3, id: 'edit-0003', kind: 'edit', target: 1, data: { text: 'better' } },
  { ...base, seq: 4, id: 'react-004', kind: 'react', target: 1, data: { emoji: '👍', on: true } },
  { ...base, seq: 5, id: 'delete-05', kind: 'delete', target: 2, data: {} },
  { ...base, seq: 6, id: 'erased-06', kind: 'message', data: null },
];
const bytesOf = (encoder: Encoder, page: unknown): unknown => encoder.encode({ type: PacketType.ACK, nsp: '/', id: 1, data: [{ entries: page }] });

describe('ShownEntries', () => {
  it('shows entries as the wire has them, and sends the same bytes', () => {
    const shown = new ShownEntries();
    const expected = entries.map((entry) => toWire('lobby', 'epoch-1', entry));
    for (const page of [shown.page('lobby', 'epoch-1', entries), shown.page('lobby', 'epoch-1', entries)]) {
      expect(page).toEqual(expected);
      expect(bytesOf(new KnowingEncoder(), page)).toEqual(bytesOf(new Encoder(), expected));
    }
    expect(shown.page('lobby', 'epoch-1', [])).toEqual([]);
  });

  it('D6 makes them once for all who ask, wherever their pages begin', () => {
    const shown = new ShownEntries();
    const [whole, part] = [shown.page('lobby', 'epoch-1', entries), shown.page('lobby', 'epoch-1', entries.slice(3))];
    part.forEach((entry, i) => expect(entry).toBe(whole[i + 3]));
  });

  it('I6 shows none under an epoch that it is not of any more, nor what was erased since', () => {
    const shown = new ShownEntries();
    shown.page('lobby', 'epoch-1', [message(1)]);
    const one = message(1);
    expect(shown.page('lobby', 'epoch-1', [one])).toMatchObject([{ epoch: 'epoch-1', text: 'text 1' }]);
    expect(shown.page('lobby', 'epoch-2', [one])).toMatchObject([{ epoch: 'epoch-2' }]);
    expect(shown.page('lobby', 'epoch-2', [{ ...one, data: null }])).toMatchObject([{ text: '', deleted: true }]);
  });

  it('keeps no more than it may: the longest unasked go', () => {
    const shown = new ShownEntries(100_000);
    const long = Array.from({ length: 100 }, (_, i) => message(i + 1, 'x'.repeat(1000)));
    const first = shown.page('lobby', 'epoch-1', long.slice(0, 1))[0];
    for (const entry of long.slice(1, 10)) shown.page('lobby', 'epoch-1', [entry]);
    expect(shown.page('lobby', 'epoch-1', long.slice(0, 1))[0]).toBe(first);
    for (const entry of long.slice(10)) shown.page('lobby', 'epoch-1', [entry]);
    expect(shown.page('lobby', 'epoch-1', long.slice(0, 1))[0]).not.toBe(first);
    expect(shown.page('lobby', 'epoch-1', long.slice(0, 1))[0]).toEqual(first);
  });

  it('keeps what is asked for again and again, whatever else is asked for', () => {
    const shown = new ShownEntries(100_000);
    const asked = [message(1)];
    const first = shown.page('lobby', 'epoch-1', asked)[0];
    for (let seq = 2; seq < 200; seq++) {
      shown.page('lobby', 'epoch-1', [message(seq, 'x'.repeat(1000))]);
      expect(shown.page('lobby', 'epoch-1', asked)[0]).toBe(first);
    }
  });
});
