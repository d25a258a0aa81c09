import { Chance } from '../chance.ts';
import type { Scenario } from '../scenario.ts';
import { type HappeningKind, happenings } from './happenings.ts';

/** One thing that happens, and the chance that decides how, and what moves after it. */
export interface Happening {
  readonly kind: HappeningKind;
  readonly seed: number;
}

export interface Story {
  readonly scenario: Scenario;
  readonly happenings: readonly Happening[];
}

const rooms = ['lobby', 'tea'];
const tabs = [
  { name: 'ana-1', user: 'ana' },
  { name: 'ben-1', user: 'ben' },
  { name: 'ana-2', user: 'ana' },
];
const unlimited = { user: {}, address: {}, connection: {} };
const tight = { ...unlimited, user: { publishes: { perSecond: 2, burst: 6 }, joins: { perSecond: 2, burst: 8 } } };

/** After these, publishes that were made may be refused for good. */
const failing = new Set<HappeningKind>(['limit', 'banFromRoom', 'banAfterSending', 'crashWhileBanned', 'restore']);

/** The story of a seed. Each has its own mix of happenings: some faults hide others. */
export function storyOf(seed: number): Story {
  const chance = new Chance(seed);
  const kinds = Object.keys(happenings) as HappeningKind[];
  const isFault = (kind: HappeningKind): boolean => happenings[kind].isFault;
  const chosen = kinds.filter((kind) => isFault(kind) && chance.of(0.4));
  const hasLocks = chance.of(0.8);
  const storage = chance.pick(['sound', 'sound', 'sound', 'slow', 'full'] as const);
  // That a publish failed must be written down, and heard of by whoever else may send it, or it may be stored after all.
  const tellsFailures = hasLocks && storage === 'sound';
  const mayFail = tellsFailures || chance.of(0.5);
  const faults = chosen.filter((kind) => (mayFail || !failing.has(kind)) && (storage === 'full' || kind !== 'noSpace'));
  const isFailing = faults.some((kind) => failing.has(kind));
  // What a page had sent could arrive, and be stored, when its next life was told that it may not be.
  const hasLateRemains = !isFailing || chance.of(0.3);
  const scenario: Scenario = {
    rooms: rooms.slice(0, chance.between(1, 2)),
    tabs: tabs.slice(0, chance.between(1, 3)),
    rates: chance.of(0.2) ? tight : unlimited,
    recent: chance.pick([1, 3, 200]),
    page: chance.pick([2, 4, 50]),
    hasLocks,
    hasSlowStorage: storage === 'slow',
    mayFail,
    hasLateRemains,
    mayOutliveFailure: mayFail && (!tellsFailures || (isFailing && hasLateRemains)),
    // What retention removes before a lost answer is made up for, nobody is told of until the next entry.
    needsLastWord: faults.includes('trim') && faults.includes('trouble'),
    tokenLifeMs: chance.pick([20_000, 3_600_000, 3_600_000]),
  };
  const bag = [...kinds.filter((kind) => !isFault(kind)), ...faults].flatMap((kind) => Array.from({ length: happenings[kind].weight }, () => kind));
  const length = chance.between(8, 40);
  return { scenario, happenings: Array.from({ length }, () => ({ kind: chance.pick(bag), seed: chance.seed() })) };
}
