// @vitest-environment happy-dom
import { createClient, type ChannelListener, type OpenWire } from '@partyline/client';
import { ana, ChatWorld } from '@partyline/testing';
import { act, StrictMode, useState } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { useFeed, useMatch } from './feeds/index.ts';
import { PartylineProvider } from './index.ts';
import { useNotifications, useOnNotification, useUnreadCount } from './notifications/index.ts';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

interface Asked {
  readonly namespace: string;
  readonly event: string;
  readonly payload: Record<string, unknown>;
  readonly answered: (answer: unknown) => void;
}

let container: HTMLElement;
let root: Root;
let asked: Asked[];
let channels: Map<string, ChannelListener>;
let client: ReturnType<typeof createClient>;

/** A client on a wire whose further namespaces a test answers for. */
beforeEach(() => {
  container = document.body.appendChild(document.createElement('div'));
  root = createRoot(container);
  asked = [];
  channels = new Map();
  const openWire: OpenWire = (_auth, listener) => {
    queueMicrotask(() => listener.opened());
    return {
      request: () => {},
      close: () => {},
      channel: (namespace, _handshake, told) => {
        channels.set(namespace, told);
        queueMicrotask(() => told.opened());
        return {
          request: (event: string, payload: unknown, answered: unknown) =>
            void asked.push({ namespace, event, payload: payload as Asked['payload'], answered: answered as Asked['answered'] }),
          tell: () => false,
          close: () => void channels.delete(namespace),
        } as never;
      },
    };
  };
  client = createClient({ ...new ChatWorld().optionsFor(ana), openWire });
});

afterEach(async () => {
  await act(async () => root.unmount());
  client.close();
  container.remove();
});

/** Does it as the network would, and waits for what comes of it. */
const settle = (happen: () => void = () => {}): Promise<void> =>
  act(async () => {
    happen();
    await new Promise<void>((resolve) => setTimeout(resolve));
  });
const render = async (node: React.ReactNode): Promise<void> => {
  await act(async () =>
    root.render(
      <StrictMode>
        <PartylineProvider client={client}>{node}</PartylineProvider>
      </StrictMode>,
    ),
  );
  await settle();
};
const answer = async (event: string, body: object): Promise<void> => {
  const place = asked.findIndex((request) => request.event === event);
  const [request] = asked.splice(place, place < 0 ? 0 : 1);
  if (!request) throw new Error(`nobody asked for ${event}`);
  await settle(() => request.answered({ ok: true, ...body }));
};
const tell = async (namespace: string, event: string, payload: unknown): Promise<void> => {
  await settle(() => channels.get(namespace)?.received(event, payload));
};
const text = (): string => container.textContent ?? '';

it('useFeed gives all of a feed, or the value under a key, which renders only when that is another one', async () => {
  let rendersOfB = 0;
  const All = () => {
    const { state, values } = useFeed('ticker');
    return <p>{`${state} ${JSON.stringify([...values])}`}</p>;
  };
  const B = () => {
    rendersOfB += 1;
    return <b>{JSON.stringify(useFeed('ticker', 'b') ?? null)}</b>;
  };
  await render(
    <>
      <All />
      <B />
    </>,
  );
  expect(text()).toBe('loading []null');
  expect(asked.map(({ event, payload }) => [event, payload])).toEqual([['subscribe', { feed: 'ticker' }]]);
  await answer('subscribe', {
    feed: 'ticker',
    channel: 'c1',
    epoch: 'e',
    version: 1,
    values: [
      ['a', 1],
      ['b', { price: 2 }],
    ],
    hz: 4,
    quietForMs: 0,
  });
  expect(text()).toBe('live [["a",1],["b",{"price":2}]]{"price":2}');
  rendersOfB = 0;
  await tell('/live-scores', 'feed', { channel: 'c1', epoch: 'e', from: 1, to: 2, values: [['a', 5]] });
  expect([text(), rendersOfB]).toEqual(['live [["a",5],["b",{"price":2}]]{"price":2}', 0]);
});

it('useFeed asks for other keys when they are others, and not when they are only listed anew', async () => {
  let setKeys: (keys: string[]) => void = () => {};
  const Some = () => {
    const [keys, set] = useState(['a']);
    setKeys = set;
    return <p>{useFeed('ticker', { keys: [...keys] }).state}</p>;
  };
  await render(<Some />);
  await act(async () => setKeys(['a']));
  expect(asked.filter(({ event }) => event === 'subscribe')).toHaveLength(1);
  await act(async () => setKeys(['b']));
  await settle();
  expect(asked.filter(({ event }) => event === 'subscribe').map(({ payload }) => payload['keys'])).toEqual([['a'], ['b']]);
});

it('useMatch gives what happened in a match, in order', async () => {
  const Timeline = () => {
    const { state, entries } = useMatch('final');
    return <p>{`${state} ${entries.map(({ seq }) => seq).join()}`}</p>;
  };
  const entry = (seq: number) => ({
    match: 'final',
    epoch: 'e',
    seq,
    id: `goal-${seq}-xx`,
    at: seq,
    data: { type: 'goal', team: 0, minute: seq },
    score: [seq, 0],
  });
  await render(<Timeline />);
  await answer('watchMatch', { match: 'final', epoch: 'e', head: 1, verdict: 'current', entries: [entry(1)], more: false });
  await tell('/live-scores', 'matchEvent', entry(3));
  expect(text()).toBe('joined 1');
  await tell('/live-scores', 'matchEvent', entry(2));
  expect(text()).toBe('joined 1,2,3');
});

it('useNotifications and useUnreadCount say what there is, and useOnNotification only what is new', async () => {
  const news: string[] = [];
  const Bell = () => {
    const { notifications } = useNotifications();
    useOnNotification(({ title }) => news.push(title));
    return <p>{`${useUnreadCount()} ${notifications.map(({ title }) => title).join()}`}</p>;
  };
  const notification = (seq: number) => ({ epoch: 'e', seq, id: `notice-${seq}`, kind: 'message', title: `no. ${seq}`, body: '', at: seq, state: 'unseen' });
  await render(<Bell />);
  const settings = { muted: [], quietHours: null, following: [] };
  const counts = { unseen: 1, unread: 1 };
  await answer('openInbox', { epoch: 'e', head: 1, verdict: 'current', entries: [{ notification: notification(1) }], more: false, counts, settings });
  expect([text(), news]).toEqual(['1 no. 1', []]);
  await tell('/notifications', 'notification', { notification: notification(2), counts: { unseen: 2, unread: 2 } });
  expect([text(), news]).toEqual(['2 no. 2,no. 1', ['no. 2']]);
});

it('is empty on a server', () => {
  const All = () => <p>{`${useFeed('ticker').state} ${useMatch('final').state} ${useUnreadCount()}`}</p>;
  const html = renderToString(
    <PartylineProvider client={client}>
      <All />
    </PartylineProvider>,
  );
  expect(html).toContain('loading idle 0');
});
