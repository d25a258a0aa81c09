// @vitest-environment happy-dom
import { ana, ben, ChatWorld } from '@partyline/testing';
import { act, memo, type ReactNode, StrictMode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClient, type Message, PartylineProvider, useMessages, useOutbox, usePartyline, useRoom, useSelf, useStatus } from './index.ts';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

let world: ChatWorld;
let container: HTMLElement;
let root: Root;

beforeEach(() => {
  world = new ChatWorld();
  container = document.body.appendChild(document.createElement('div'));
  root = createRoot(container);
});

afterEach(async () => {
  await act(async () => root.unmount());
  container.remove();
});

const newClient = () => createClient(world.optionsFor(ana));
const render = (node: ReactNode): Promise<void> => act(async () => root.render(node));
const settle = (): Promise<void> => act(() => world.settle());
const pass = (ms: number): Promise<void> => act(() => world.pass(ms));
const joins = (): unknown[] => world.server.requests.filter(({ event }) => event === 'joinRoom' || event === 'leaveRoom').map(({ event }) => event);

function Chat({ name = 'lobby' }: { name?: string }) {
  const { messages } = useMessages(name);
  return <p>{messages.map(({ text, state }) => `${text}:${state}`).join(' ')}</p>;
}

describe('the provider', () => {
  it('connects its client', async () => {
    const client = newClient();
    await render(<PartylineProvider client={client} />);
    await settle();
    expect(client.status.name).toBe('live');
  });

  it('keeps one connection through StrictMode, and after it is gone', async () => {
    const client = newClient();
    await render(
      <StrictMode>
        <PartylineProvider client={client} />
      </StrictMode>,
    );
    await settle();
    await render(null);
    await pass(10_000);
    expect(world.server.tokens).toHaveLength(1);
    expect(client.status.name).toBe('live');
  });

  it('is missed by hooks with a sentence that says what to do', async () => {
    const spy = vi.spyOn(console, 'error').mockImplementation(() => {});
    const Lost = () => <>{String(usePartyline())}</>;
    await expect(render(<Lost />)).rejects.toThrow('<PartylineProvider client={...}>');
    spy.mockRestore();
  });
});

it('useStatus and useSelf follow the client', async () => {
  const Status = () => <p>{`${useSelf()?.name} ${useStatus().name} ${useStatus().pending}`}</p>;
  const client = newClient();
  await render(
    <PartylineProvider client={client}>
      <Status />
    </PartylineProvider>,
  );
  expect(container.textContent).toBe('Ana connecting 0');
  await settle();
  expect(container.textContent).toBe('Ana live 0');
  world.server.isUp = false;
  await act(async () => world.server.cut());
  await pass(5_000);
  await act(async () => void client.room('lobby').send('later'));
  expect(container.textContent).toBe('Ana offline 1');
});

it('useOutbox lists what waits and what failed, in all rooms', async () => {
  const Waiting = () => (
    <p>
      {useOutbox()
        .map(({ room, state }) => `${room} ${state}`)
        .join()}
    </p>
  );
  const client = newClient();
  world.server.refuse = (event) => (event === 'sendMessage' ? { code: 'too_large', message: 'too long' } : undefined);
  await render(
    <PartylineProvider client={client}>
      <Waiting />
    </PartylineProvider>,
  );
  await act(async () => ['a', 'b'].forEach((room) => client.room(room).send('hello')));
  expect(container.textContent).toBe('a queued,b queued');
  await settle();
  expect(container.textContent).toBe('a failed,b failed');
  await act(async () => client.room('a').discard(client.outbox.list()[0]?.id ?? ''));
  expect(container.textContent).toBe('b failed');
});

describe('useMessages', () => {
  it('shows a message in the same turn that sent it, and then as stored', async () => {
    const client = newClient();
    await render(
      <PartylineProvider client={client}>
        <Chat />
      </PartylineProvider>,
    );
    await settle();
    await act(async () => void client.room('lobby').send('hello'));
    expect(container.textContent).toBe('hello:pending');
    await settle();
    expect(container.textContent).toBe('hello:stored');
  });

  it('gives functions that stay the same while messages come', async () => {
    const seen = new Set<unknown>();
    const Sender = () => {
      const { send, loadOlder, messages } = useMessages('lobby');
      seen.add(send).add(loadOlder);
      return <>{messages.length}</>;
    };
    await render(
      <PartylineProvider client={newClient()}>
        <Sender />
      </PartylineProvider>,
    );
    await settle();
    world.server.post('lobby', ben, 'hi');
    await settle();
    expect(container.textContent).toBe('1');
    expect(seen.size).toBe(2);
  });

  it('renders only the row that changed', async () => {
    const rendered: string[] = [];
    const Row = memo(({ message }: { message: Message }) => {
      rendered.push(message.text);
      return <li>{message.text}</li>;
    });
    const List = () => useMessages('lobby').messages.map((message) => <Row key={message.key} message={message} />);
    for (let i = 1; i <= 20; i++) world.server.post('lobby', ben, `m${i}`);
    await render(
      <PartylineProvider client={newClient()}>
        <List />
      </PartylineProvider>,
    );
    await settle();
    rendered.length = 0;
    world.server.post('lobby', ben, { kind: 'react', target: 7, emoji: '👍', on: true });
    world.server.post('lobby', ben, 'new');
    await settle();
    expect(rendered).toEqual(['m7', 'new']);
  });
});

describe('useRoom', () => {
  it('gives the room and what is in it', async () => {
    const Room = () => {
      const { room, state, members } = useRoom('lobby');
      return <p>{`${room.name} ${state} ${members.map(({ name }) => name)}`}</p>;
    };
    await render(
      <PartylineProvider client={newClient()}>
        <Room />
      </PartylineProvider>,
    );
    await settle();
    expect(container.textContent).toBe('lobby joined Ana');
  });

  it('joins once for all components, StrictMode and remounts, and leaves after the last', async () => {
    const client = newClient();
    const page = (key: string) => (
      <StrictMode>
        <PartylineProvider client={client}>
          <Chat key={key} />
          <Chat />
        </PartylineProvider>
      </StrictMode>
    );
    await render(page('first'));
    await settle();
    await render(page('second'));
    await render(<PartylineProvider client={client} />);
    await pass(400);
    await render(page('third'));
    await pass(10_000);
    expect(joins()).toEqual(['joinRoom']);
    await render(<PartylineProvider client={client} />);
    await pass(500);
    expect(joins()).toEqual(['joinRoom', 'leaveRoom']);
  });

  it('follows its name from room to room', async () => {
    const client = newClient();
    world.server.post('lobby', ben, 'in the lobby');
    world.server.post('tea', ben, 'at tea');
    await render(
      <PartylineProvider client={client}>
        <Chat name="lobby" />
      </PartylineProvider>,
    );
    await settle();
    await render(
      <PartylineProvider client={client}>
        <Chat name="tea" />
      </PartylineProvider>,
    );
    await settle();
    expect(container.textContent).toBe('at tea:stored');
    await pass(500);
    expect([...world.server.connections][0]?.rooms).toEqual(new Set(['tea']));
  });
});

it('renders on a server, where nothing is connected', () => {
  expect(
    renderToString(
      <PartylineProvider client={newClient()}>
        <Chat />
      </PartylineProvider>,
    ),
  ).toBe('<p></p>');
  expect(world.server.tokens).toEqual([]);
});
