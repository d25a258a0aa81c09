import { FakeClock } from '@partyline/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { CursorFields, type Place } from './cursor-fields.ts';

const ana = { user: 'ana', name: 'Ana', color: '' };
const lobby = { room: 'lobby', surface: 'main' };

let clock: FakeClock;
let lagUsers: number;
let told: string[];
let fields: CursorFields;

beforeEach(() => {
  clock = new FakeClock();
  lagUsers = 0;
  told = [];
  const lag = {
    ms: 0,
    use: () => {
      lagUsers += 1;
      return () => void (lagUsers -= 1);
    },
  };
  fields = new CursorFields(clock, lag, ({ room, surface }, field) => ({
    frame: () => told.push(`frame ${room} ${surface}`),
    roster: () => told.push(`roster ${room} ${surface} ${field().size}`),
    budget: () => {},
  }));
});

describe('the fields of cursors', () => {
  it('are one for each surface of each room', () => {
    expect(fields.at(lobby)).toBe(fields.at({ ...lobby }));
    expect(fields.at({ ...lobby, surface: 'page-2' })).not.toBe(fields.at(lobby));
    expect(fields.at({ ...lobby, room: 'tea' })).not.toBe(fields.at(lobby));
  });

  it('are given up with the last who leaves, timers and all', () => {
    const field = fields.at(lobby);
    field.join('1', ana);
    field.join('2', ana);
    field.move('1', 5, 5);
    expect(clock.pending).toBe(2);
    fields.leave(lobby, '1');
    expect([fields.size, lagUsers]).toEqual([1, 1]);
    fields.leave(lobby, '2');
    expect([fields.size, lagUsers, clock.pending]).toEqual([0, 0, 0]);
    expect(fields.at(lobby)).not.toBe(field);
    expect(lagUsers).toBe(1);
  });

  it('know of each other whether anyone needs the lag', () => {
    const tea = { room: 'tea', surface: 'main' };
    fields.at(lobby).join('1', ana);
    fields.at(tea).join('1', ana);
    fields.leave(lobby, '1');
    expect(lagUsers).toBe(1);
    fields.leave(tea, '1');
    expect(lagUsers).toBe(0);
  });

  it('that are left by who was never there stay as they are', () => {
    fields.leave(lobby, '1');
    fields.at(lobby).join('1', ana);
    fields.leave(lobby, '2');
    expect(fields.size).toBe(1);
  });

  it('leave no timer behind when the server closes, and nothing is told any more', () => {
    for (const room of ['lobby', 'tea']) {
      const field = fields.at({ room, surface: 'main' });
      field.join('1', ana);
      field.join('2', ana);
      field.move('1', 5, 5);
    }
    fields.close();
    expect([fields.size, lagUsers, clock.pending]).toEqual([0, 0, 0]);
    clock.advance(10_000);
    expect(told).toEqual([]);
  });

  it('E3 say what who leaves was sent of one, for the next one', () => {
    const [page1, page2] = ['page-1', 'page-2'].map((surface) => ({ room: 'lobby', surface })) as [Place, Place];
    for (const id of ['1', '2']) fields.at(page1).join(id, ana);
    fields.at(page1).move('1', 5, 5);
    clock.advance(100);
    const spent = fields.leave(page1, '2');
    expect(spent?.spentBefore(clock.monotonic())).toBeGreaterThan(70);
    expect(fields.at(page2).join('2', ana, undefined, spent).snapshot.bytes).toHaveLength(3);
    expect(fields.leave(page2, 'nobody')).toBeUndefined();
    // The answer counts as well.
    expect(fields.leave(page2, '2')?.spentBefore(clock.monotonic())).toBeGreaterThan(140);
  });

  it('tell by place', () => {
    fields.at(lobby).join('1', ana);
    fields.at(lobby).join('2', ana);
    fields.at(lobby).move('1', 5, 5);
    clock.advance(500);
    expect(told).toEqual(['frame lobby main', 'roster lobby main 2']);
  });
});
