import type { Chance } from '../chance.ts';
import type { Page } from '../devices/page.ts';
import { troubles } from '../store/crashing-store.ts';
import type { World } from '../world.ts';

interface Kind {
  /** How often it happens, beside others. */
  readonly weight: number;
  readonly isFault: boolean;
  /** Makes it happen; returns what it was, for the trace, or nothing where there was nothing to do. */
  readonly run: (world: World, chance: Chance) => string | undefined | Promise<string | undefined>;
}

/** Everything that a run is made of. */
export const happenings = {
  send: act(8, (page, room, chance) => {
    const count = chance.pick([1, 1, 1, 2, 5]);
    for (let i = 0; i < count; i++) page.send(room, 'a text');
    return `sends ${count} to ${room}`;
  }),
  change: act(2, (page, room, chance) => {
    page.change(room, chance);
    return `changes a message in ${room}`;
  }),
  leave: act(1, (page, room) => {
    page.leave(room);
    return `leaves ${room}`;
  }),
  join: act(2, (page, room) => {
    page.join(room);
    return `joins ${room}`;
  }),
  older: act(1, (page, room) => {
    page.older(room);
    return `looks at what is older in ${room}`;
  }),
  discard: act(1, (page, room) => {
    page.discard(room);
    return `discards what is not sent to ${room}`;
  }),
  retry: act(1, (page, room) => {
    page.retry(room);
    return `retries what failed in ${room}`;
  }),
  move: happening(8, async (world, chance) => {
    await world.move(chance.between(1, 40));
    return 'things move';
  }),
  settle: happening(3, async (world) => {
    await world.settle();
    return 'everything arrives';
  }),
  pass: happening(4, async (world, chance) => {
    const ms = chance.pick([10, 300, 600, 2_000, 12_000, 60_000]);
    await world.pass(ms);
    return `${ms / 1000} s pass`;
  }),
  lag: fault(1, async (world, chance) => {
    const ms = chance.pick([1_000, 11_000, 50_000]);
    await world.pass(ms, chance.between(0, 3));
    return `${ms / 1000} s pass, and hardly anything arrives`;
  }),
  cut: fault(3, (world, chance) => {
    const { lines } = world.network;
    if (lines.length === 0) return undefined;
    const line = chance.pick(lines);
    const [up, down] = [chance.below(line.waiting('up') + 1), chance.below(line.waiting('down') + 1)];
    line.cut(up, down);
    return `${line.name} is cut after ${up} up and ${down} down`;
  }),
  stall: fault(2, (world, chance) => {
    const { lines } = world.network;
    if (lines.length === 0) return undefined;
    const line = chance.pick(lines);
    const direction = chance.pick(['up', 'down'] as const);
    line.stall(direction);
    return `${line.name} stalls ${direction}`;
  }),
  resume: fault(2, (world, chance) => {
    const { lines } = world.network;
    if (lines.length === 0) return undefined;
    const line = chance.pick(lines);
    line.resume();
    return `${line.name} goes on`;
  }),
  unplug: fault(1, (world, chance) => {
    const { name } = chance.pick(world.tabs);
    world.network.unplug(name);
    return `${name} is offline`;
  }),
  plugIn: fault(2, (world, chance) => {
    const { name, page } = chance.pick(world.tabs);
    world.network.plugIn(name);
    page?.wake();
    return `${name} is online`;
  }),
  kill: fault(1, async (world, chance) => {
    if (!world.server) return undefined;
    world.killServer();
    if (chance.of(0.7)) await world.startServer();
    return world.server ? 'the server is killed, and starts again' : 'the server is killed';
  }),
  stop: fault(1, (world) => {
    world.stopServer();
    return 'the server is told to stop';
  }),
  start: fault(2, async (world) => {
    await world.startServer();
    return 'the server starts';
  }),
  trouble: fault(3, (world, chance) => {
    if (!world.server) return undefined;
    const trouble = chance.pick(troubles);
    const count = chance.between(1, 3);
    for (let i = 0; i < count; i++) world.server.store.troubles.push(trouble);
    return `the next ${count} commits: ${trouble}`;
  }),
  noSpace: fault(1, (world, chance) => {
    const { page, name } = chance.pick(world.tabs);
    if (!page) return undefined;
    page.storage.refusals = chance.between(1, 3);
    return `${name} has no space left for ${page.storage.refusals} writes`;
  }),
  reload: fault(2, async (world, chance) => {
    const tab = chance.pick(world.tabs);
    const isSilent = chance.of(0.3);
    world.closeTab(tab, isSilent);
    await world.move(chance.below(5));
    tab.open();
    return `${tab.name} is reloaded${isSilent ? ', and its connection left behind' : ''}`;
  }),
  crash: fault(2, async (world, chance) => {
    const tab = chance.pick(world.tabs);
    const room = chance.pick(world.scenario.rooms);
    const moves = chance.between(1, 20);
    tab.page?.send(room, 'the last words');
    await world.move(moves);
    world.closeTab(tab, false);
    tab.open();
    return `${tab.name} sends 1 to ${room}, and is reloaded ${moves} moves later`;
  }),
  closeTab: fault(1, (world, chance) => {
    const tab = chance.pick(world.tabs);
    if (!tab.page) return undefined;
    world.closeTab(tab, chance.of(0.3));
    return `${tab.name} is closed`;
  }),
  openTab: fault(1, (world, chance) => {
    const tab = chance.pick(world.tabs);
    if (tab.page) return undefined;
    tab.open();
    return `${tab.name} is opened`;
  }),
  trim: fault(1, async (world, chance) => {
    const keep = chance.below(4);
    void world.server?.streams.trim('chat:', { keep, now: world.clock.now() }).catch(() => {});
    return world.server && `retention keeps ${keep}`;
  }),
  limit: fault(1, (world, chance) => {
    const { user } = chance.pick(world.tabs);
    const room = chance.pick(world.scenario.rooms);
    const right = chance.pick(['r', undefined] as const);
    world.rights.limit(user, room, right);
    return `${user}'s next token lets them ${right ? 'only read' : 'not even read'} ${room}`;
  }),
  unlimit: fault(1, (world, chance) => {
    const { user } = chance.pick(world.tabs);
    world.rights.restore(user);
    return `${user}'s next token gives all rights`;
  }),
  banFromRoom: fault(1, async (world, chance) => {
    const { user } = chance.pick(world.tabs);
    const room = chance.pick(world.scenario.rooms);
    if (!world.server) return undefined;
    await world.banFromRoom(user, room);
    return `${user} is banned from ${room}`;
  }),
  crashWhileBanned: fault(2, async (world, chance) => {
    const tab = chance.pick(world.tabs);
    const room = chance.pick(world.scenario.rooms);
    const moves = chance.between(4, 30);
    if (!world.server || !tab.page) return undefined;
    await world.banFromRoom(tab.user, room);
    tab.page.send(room, 'in vain');
    await world.move(moves);
    world.closeTab(tab, false);
    tab.open();
    await world.unbanFromRoom(tab.user, room);
    return `${tab.user} is banned from ${room}, ${tab.name} sends 1 there, and is reloaded ${moves} moves later; then ${tab.user} may be there again`;
  }),
  banAfterSending: fault(1, async (world, chance) => {
    const tab = chance.pick(world.tabs);
    const room = chance.pick(world.scenario.rooms);
    const moves = chance.between(1, 12);
    if (!world.server || !tab.page) return undefined;
    tab.page.send(room, 'just in time');
    await world.move(moves);
    world.network.cut(tab.name);
    await world.banFromRoom(tab.user, room);
    return `${tab.name} sends 1 to ${room}, ${moves} moves later it is cut off, and ${tab.user} banned from there`;
  }),
  unbanFromRoom: fault(1, async (world, chance) => {
    const { user } = chance.pick(world.tabs);
    const room = chance.pick(world.scenario.rooms);
    if (!world.server) return undefined;
    await world.unbanFromRoom(user, room);
    return `${user} may be in ${room} again`;
  }),
  revoke: fault(1, async (world, chance) => {
    const { user } = chance.pick(world.tabs);
    if (!world.server) return undefined;
    await world.revoke(user);
    return `${user}'s tokens are revoked`;
  }),
  restore: fault(1, async (world, chance) => {
    const lost = chance.between(1, 4);
    world.killServer();
    await world.disk.restore(lost);
    await world.startServer();
    return `the server is killed, and starts on a copy without the last ${lost} commits`;
  }),
} as const satisfies Record<string, Kind>;

export type HappeningKind = keyof typeof happenings;

function happening(weight: number, run: Kind['run']): Kind {
  return { weight, isFault: false, run };
}

function fault(weight: number, run: Kind['run']): Kind {
  return { weight, isFault: true, run };
}

/** What a person does in a page. */
function act(weight: number, run: (page: Page, room: string, chance: Chance) => string): Kind {
  return happening(weight, (world, chance) => {
    const { page, name } = chance.pick(world.tabs);
    return page && `${name} ${run(page, chance.pick(world.scenario.rooms), chance)}`;
  });
}
