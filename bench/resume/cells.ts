import type { Cell } from './plan.ts';

const cell = (fields: Partial<Cell> & Pick<Cell, 'clients' | 'missed'>): Cell => {
  const { clients, missed, rooms = 1, fault = 'cut', lastEvent = 'just before' } = fields;
  const what = fault === 'restart' ? ', kill -9' : lastEvent === 'never' ? ', no event before' : lastEvent === 'long before' ? ', quiet room' : '';
  return { name: `${count(clients)} clients${rooms > 1 ? ` x ${rooms} rooms` : ''}, ${count(missed)} missed${what}`, clients, rooms, missed, fault, lastEvent };
};

const count = (value: number): string => value.toLocaleString('en-US');

/** The aims are of these two: a replay of 100 to 1,000 clients at once, and 10,000 missed entries. */
export const replay = cell({ clients: 1_000, missed: 100 });
export const stream = { quick: cell({ clients: 30, missed: 10_000 }), full: cell({ clients: 100, missed: 10_000 }) };

/** In the order in which they are measured: whatever is left out, the headlines aren't. */
export const cells: Record<'quick' | 'full', readonly Cell[]> = {
  quick: [
    replay,
    stream.quick,
    cell({ clients: 1_000, missed: 100, fault: 'restart' }),
    cell({ clients: 1_000, missed: 100, lastEvent: 'never' }),
    cell({ clients: 1_000, missed: 0 }),
    cell({ clients: 100, missed: 100, rooms: 10 }),
  ],
  full: [
    replay,
    stream.full,
    cell({ clients: 1_000, missed: 100, fault: 'restart' }),
    cell({ clients: 1_000, missed: 100, lastEvent: 'never' }),
    ...[100, 1_000, 5_000].map((clients) => cell({ clients, missed: 0 })),
    ...[100, 5_000].map((clients) => cell({ clients, missed: 100 })),
    cell({ clients: 1_000, missed: 100, rooms: 10 }),
    cell({ clients: 5_000, missed: 100, fault: 'restart' }),
    cell({ clients: 1_000, missed: 10_000 }),
  ],
};

/** Takes minutes of doing nothing, so it goes on beside the others, and in full mode only. */
export const quiet = cell({ clients: 100, missed: 100, lastEvent: 'long before' });

/** What a run of both takes where the machine has nothing else to do, in milliseconds: connecting, twice each, and what was missed at about 60 entries in one for stock. */
export function expectedMs({ clients, rooms, missed, fault }: Cell): number {
  return 2 * (800 + clients * 2.2 + (fault === 'restart' ? 700 : 0)) + (clients * rooms * missed) / 45;
}
