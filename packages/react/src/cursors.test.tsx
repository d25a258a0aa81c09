// @vitest-environment happy-dom
import { ana, ben, ChatWorld } from '@partyline/testing';
import { act, Profiler, type ReactNode, StrictMode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Cursors, type CursorsProps, useCursors } from './cursors/index.ts';
import { createClient, PartylineProvider, useMyPresence, useOthers, useTyping } from './index.ts';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

let world: ChatWorld;
let container: HTMLElement;
let root: Root;
let renders: number;
let frames: Map<number, () => void>;
let prefersCalm: boolean;
/** Where the surface is in the window, which is 1,000 by 500 pixels. */
let box: DOMRect;

beforeEach(() => {
  world = new ChatWorld();
  container = document.body.appendChild(document.createElement('div'));
  root = createRoot(container);
  renders = 0;
  frames = new Map();
  prefersCalm = false;
  box = new DOMRect(0, 0, 1_000, 500);
  let ids = 0;
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => {
    frames.set(++ids, callback);
    return ids;
  });
  vi.stubGlobal('cancelAnimationFrame', (id: number) => frames.delete(id));
  vi.spyOn(window, 'matchMedia').mockImplementation(() => ({ matches: prefersCalm }) as MediaQueryList);
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(() => box);
  Object.assign(window, { innerWidth: 1_000, innerHeight: 500 });
});

afterEach(async () => {
  await act(async () => root.unmount());
  container.remove();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const newClient = () => createClient({ ...world.optionsFor(ana), random: () => 0 });
const settle = (): Promise<void> => act(() => world.settle());

async function render(node: ReactNode): Promise<void> {
  const client = newClient();
  await act(async () =>
    root.render(
      <StrictMode>
        <PartylineProvider client={client}>
          <Profiler id="all" onRender={() => (renders += 1)}>
            {node}
          </Profiler>
        </PartylineProvider>
      </StrictMode>,
    ),
  );
  await settle();
}

/** The next picture of the screen. */
function draw(): void {
  const due = [...frames.values()];
  frames.clear();
  for (const callback of due) callback();
}

const board = (props: Partial<CursorsProps> = {}) => (
  <div data-board style={{ position: 'relative' }}>
    <Cursors room="lobby" {...props} />
  </div>
);
const marks = (): HTMLElement[] => [...container.querySelectorAll<HTMLElement>('[data-cursor]')];
const marked = (): HTMLElement => marks()[0] as HTMLElement;
const placeOf = (mark = marked()): string => /translate3d\((.*?), 0\)/.exec(mark.style.transform)?.[1] ?? '';
const at = (x: number, y = x) => ({ x: Math.round(x * 65_535), y: Math.round(y * 65_535) });

describe('<Cursors>', () => {
  it('draws the others where they are on a surface of this size, with name and colour', async () => {
    world.server.cursors.place('lobby', ben, at(0.5));
    await render(board({ cursorClassName: 'mine' }));
    draw();
    expect([marked().textContent, marked().className, marked().style.getPropertyValue('--cursor-color')]).toEqual(['Ben', 'mine', ben.color]);
    expect(placeOf()).toBe('500px, 250px');
    box = new DOMRect(0, 0, 200, 100);
    window.dispatchEvent(new Event('resize'));
    draw();
    expect(placeOf()).toBe('100px, 50px');
  });

  it('moves them without rendering, evenly over the time of a frame', async () => {
    const { move } = world.server.cursors.place('lobby', ben, at(0.1));
    await render(board());
    await act(() => world.pass(1_000));
    move(at(0.2));
    await settle();
    await act(() => world.pass(250));
    draw();
    renders = 0;
    move(at(0.4));
    await settle();
    const places = [0, 125, 125].map((ms) => {
      world.clock.advance(ms);
      draw();
      return placeOf();
    });
    expect(places).toEqual(['200px, 100px', '300px, 150px', '400px, 200px']);
    expect(renders).toBe(0);
  });

  it('goes there at once for who prefers less motion', async () => {
    prefersCalm = true;
    const { move } = world.server.cursors.place('lobby', ben, at(0.1));
    await render(board());
    move(at(0.4));
    await settle();
    draw();
    expect(placeOf()).toBe('400px, 200px');
  });

  it('fades after three seconds, hides after sixty, and has no loop while nothing happens', async () => {
    const { move } = world.server.cursors.place('lobby', ben, at(0.1));
    await render(board());
    draw();
    expect(marked().hasAttribute('data-idle')).toBe(false);
    await act(() => world.pass(2_999));
    draw();
    expect([marked().hasAttribute('data-idle'), frames.size]).toEqual([false, 1]);
    await act(() => world.pass(1));
    draw();
    expect([marked().hasAttribute('data-idle'), frames.size]).toEqual([true, 0]);
    move(at(0.2));
    await settle();
    draw();
    expect(marked().hasAttribute('data-idle')).toBe(false);
    await act(() => world.pass(60_000));
    expect(marks()).toEqual([]);
  });

  it('removes who leaves', async () => {
    const { leave } = world.server.cursors.place('lobby', ben, at(0.1));
    await render(board());
    expect(marks()).toHaveLength(1);
    leave();
    await settle();
    expect(marks()).toEqual([]);
  });

  it('points from the edge to who is out of view', async () => {
    box = new DOMRect(0, -1_000, 1_000, 2_000);
    world.server.cursors.place('lobby', ben, at(0.5, 0.1));
    await render(board());
    draw();
    expect([placeOf(), marked().hasAttribute('data-outside'), marked().style.getPropertyValue('--cursor-angle')]).toEqual(['500px, 1014px', true, '-90deg']);
    box = new DOMRect(0, 0, 1_000, 2_000);
    window.dispatchEvent(new Event('scroll'));
    draw();
    expect([placeOf(), marked().hasAttribute('data-outside')]).toEqual(['500px, 200px', false]);
  });

  it('puts a name on the side of its cursor that has room for it', async () => {
    const { move } = world.server.cursors.place('lobby', ben, at(0.5));
    await render(board());
    const sides = (): boolean[] => {
      draw();
      return ['data-before', 'data-above'].map((side) => marked().hasAttribute(side));
    };
    expect(sides()).toEqual([false, false]);
    await act(() => world.pass(1_000));
    move(at(0.9, 0.95));
    await settle();
    await act(() => world.pass(1_000));
    expect(sides()).toEqual([true, true]);
  });

  it('names all of ten, and of more those that moved just now', async () => {
    const people = Array.from({ length: 11 }, (_, i) => world.server.cursors.place('lobby', { ...ben, user: `u${i}` }, at(0.1)));
    await render(board());
    const named = (): number => marks().filter((mark) => mark.hasAttribute('data-labelled')).length;
    await act(() => world.pass(1_500));
    draw();
    expect([marks().length, named()]).toEqual([11, 0]);
    people[3]?.move(at(0.3));
    await settle();
    draw();
    expect(named()).toBe(1);
    people[0]?.leave();
    await settle();
    draw();
    expect(named()).toBe(10);
  });

  it('names the one under one’s own pointer in any crowd, and no arrow at the edge but that', async () => {
    const people = Array.from({ length: 12 }, (_, i) => world.server.cursors.place('lobby', { ...ben, user: `u${i}` }, at(0.05 * i, 0.5)));
    await render(board());
    await act(() => world.pass(4_000));
    const point = (name: string, init: PointerEventInit = {}): void => {
      document.documentElement.dispatchEvent(new PointerEvent(name, { bubbles: true, ...init }));
      draw();
    };
    const named = (mark = '[data-labelled]'): (string | null)[] => marks().flatMap((each) => (each.matches(mark) ? [each.getAttribute('data-cursor')] : []));
    draw();
    expect(named()).toEqual([]);
    point('pointermove', { clientX: 210, clientY: 240 });
    expect([named(), named('[data-hovered]')]).toEqual([['u4'], ['u4']]);
    point('pointermove', { clientX: 255, clientY: 250 });
    expect([named(), named('[data-hovered]')]).toEqual([['u5'], ['u5']]);
    point('pointermove', { clientX: 225, clientY: 300 });
    expect(named()).toEqual([]);
    box = new DOMRect(0, 0, 1_000, 2_000);
    window.dispatchEvent(new Event('scroll'));
    people[3]?.move(at(0.3, 0.9));
    await settle();
    draw();
    expect([named(), named('[data-outside]')]).toEqual([[], people.map((_, i) => `u${i}`)]);
    point('pointermove', { clientX: 150, clientY: 490 });
    expect(named()).toEqual(['u3']);
    point('pointerleave');
    expect(named()).toEqual([]);
  });

  it('stands on whole pixels of the screen where it rests', async () => {
    box = new DOMRect(0.25, 0.5, 333, 333);
    const { move } = world.server.cursors.place('lobby', ben, at(0.1));
    await render(board());
    draw();
    expect(placeOf()).toBe('33.75px, 33.5px');
    await act(() => world.pass(1_000));
    move(at(0.2));
    await settle();
    await act(() => world.pass(100));
    draw();
    expect(placeOf()).toBe('46.6px, 46.6px');
  });

  it('turns a name to the other side as early as its own width asks for', async () => {
    vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(30);
    const { move } = world.server.cursors.place('lobby', ben, at(0.95));
    await render(board());
    draw();
    expect(marked().hasAttribute('data-before')).toBe(false);
    await act(() => world.pass(1_000));
    move(at(0.97));
    await settle();
    await act(() => world.pass(1_000));
    draw();
    expect(marked().hasAttribute('data-before')).toBe(true);
  });

  it('draws a hundred at once and more in turns, with the names of forty', async () => {
    const people = Array.from({ length: 150 }, (_, i) => world.server.cursors.place('lobby', { ...ben, user: `u${i}` }, at(0.1)));
    await render(board());
    for (let i = 0; i < 3; i++) draw();
    await act(() => world.pass(1_000));
    for (const { move } of people) move(at(0.5));
    await settle();
    await act(() => world.pass(1_000));
    const there = (): number => marks().filter((mark) => placeOf(mark) === '500px, 250px').length;
    draw();
    expect(there()).toBe(100);
    draw();
    expect(there()).toBe(150);
    expect(marks().filter((mark) => mark.hasAttribute('data-labelled'))).toHaveLength(40);
  });

  it('draws what the application makes of a cursor, and no more than it wants', async () => {
    for (const user of ['u1', 'u2', 'u3']) world.server.cursors.place('lobby', { ...ben, user }, at(0.1));
    const children = ({ user }: { user: string }) => <b>{user}</b>;
    await render(board({ children, limit: 2 }));
    expect(marks().map((mark) => mark.innerHTML)).toEqual(['<b>u1</b>', '<b>u2</b>']);
  });

  it('sends one’s own pointer over the surface, and hides it when it is gone', async () => {
    world.server.cursors.place('lobby', ben);
    await render(board());
    container.querySelector('[data-board]')?.dispatchEvent(new PointerEvent('pointermove', { clientX: 500, clientY: 125 }));
    await settle();
    expect(world.server.cursors.cursorOf('lobby', 'ana')).toEqual(at(0.5, 0.25));
    await act(async () => root.render(null));
    await act(() => world.pass(1_000));
    expect(world.server.cursors.cursorOf('lobby', 'ana')).toBeUndefined();
    expect([world.server.cursors.inside.size, frames.size]).toEqual([0, 0]);
  });

  it('is an empty layer on a server', () => {
    expect(renderToString(<PartylineProvider client={newClient()}>{board()}</PartylineProvider>)).not.toContain('data-cursor=');
  });
});

it('useCursors tells who is there, and nothing of moves', async () => {
  const { slot, move, leave } = world.server.cursors.place('lobby', ben, at(0.1));
  const People = () => {
    const { people, shown, count, cursors } = useCursors('lobby');
    return <p>{`${people.map(({ name }) => name)} ${shown} ${count} ${cursors.name}`}</p>;
  };
  await render(<People />);
  expect(container.textContent).toBe(`Ben ${slot} 2 lobby`);
  renders = 0;
  move(at(0.3));
  await settle();
  expect(renders).toBe(0);
  leave();
  await settle();
  expect(container.textContent).toBe('  1 lobby');
});

it('useTyping tells who else is typing, and tells the others', async () => {
  const seen = new Set<unknown>();
  const Line = () => {
    const { people, count, typed, stopped } = useTyping('lobby');
    seen.add(typed).add(stopped);
    return <button onClick={typed}>{`${people.map(({ name }) => name)} ${count}`}</button>;
  };
  await render(<Line />);
  world.server.tell('typing', { room: 'lobby', people: [ana, ben], count: 2 });
  await settle();
  expect(container.textContent).toBe('Ben 1');
  const functions = seen.size;
  await act(async () => container.querySelector('button')?.click());
  await settle();
  expect(world.server.requests.at(-1)).toMatchObject({ event: 'typing', payload: { room: 'lobby', on: true } });
  expect(seen.size).toBe(functions);
});

it('useOthers renders when what was selected of the others is another', async () => {
  const Others = () => <p>{useOthers('lobby', (others) => others.filter(({ idle }) => idle).map(({ name }) => name)).join()}</p>;
  const other = createClient(world.optionsFor(ben));
  other.connect();
  other.room('lobby').join();
  await render(<Others />);
  renders = 0;
  world.server.post('lobby', ben, 'hello');
  await settle();
  expect([container.textContent, renders]).toEqual(['', 0]);
  world.server.tell('presence', { room: 'lobby', people: [{ user: 'ben', state: 'idle' }] });
  await settle();
  expect(container.textContent).toBe('Ben');
  await act(async () => other.close());
  await settle();
  expect(container.textContent).toBe('');
});

it('useMyPresence follows whether someone is at the page', async () => {
  world.isAttended = true;
  const Me = () => <p>{useMyPresence()}</p>;
  await render(<Me />);
  expect(container.textContent).toBe('active');
  await act(async () => world.act(false));
  expect(container.textContent).toBe('idle');
});
