import { request } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { accelerated, closeAll } from './testing/accelerated.ts';
import { RawClient } from './testing/raw-client.ts';

afterEach(closeAll);

/** One long-polling request. */
function poll(port: number, query: string, body?: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { port, host: '127.0.0.1', path: `/socket.io/?EIO=4&transport=polling${query}`, method: body === undefined ? 'GET' : 'POST' },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    sent.on('error', reject).end(body);
  });
}

async function joinedByPolling(port: number): Promise<string> {
  const { text } = await poll(port, '');
  const { sid } = JSON.parse(text.slice(1)) as { sid: string };
  await poll(port, `&sid=${sid}`, '40');
  expect((await poll(port, `&sid=${sid}`)).text).toMatch(/^40\{/);
  return sid;
}

const PACKET = '\x1e';

test('the Engine.IO close packet closes a WebSocket connection at once', async () => {
  const { port, arrival } = await accelerated();
  const [socket, client] = await Promise.all([arrival(), RawClient.joined(port)]);
  const reason = new Promise((resolve) => socket.once('disconnect', resolve));
  client.text('1');
  expect(await reason).toBe('transport close');
  await client.until(() => client.closed);
  expect(client.closeFrame).toEqual({ code: 1005, reason: '' });
});

test('the Engine.IO close packet closes a polling connection at once', async () => {
  const { port, arrival } = await accelerated();
  const [socket, sid] = await Promise.all([arrival(), joinedByPolling(port)]);
  const reason = new Promise((resolve) => socket.once('disconnect', resolve));
  expect((await poll(port, `&sid=${sid}`, '1')).text).toBe('ok');
  expect(await reason).toBe('transport close');
});

test('a connection that sends no CONNECT is gone after the connect timeout', async () => {
  const { io, port } = await accelerated({ connectTimeout: 50 });
  const client = new RawClient(port);
  await client.until(() => client.closed);
  expect(io.engine.clientsCount).toBe(0);
});

test('the connect timeout is 5 s where none is named', async () => {
  const { io } = await accelerated();
  expect(io.connectTimeout()).toBe(5_000);
});

test('one polling response carries at most 16 packets, and nothing is lost or reordered', async () => {
  const { io, port } = await accelerated();
  const sid = await joinedByPolling(port);
  for (let i = 0; i < 40; i++) io.emit('n', i);
  const pages: string[][] = [];
  while (pages.flat().length < 40) pages.push((await poll(port, `&sid=${sid}`)).text.split(PACKET));
  expect(pages.map((page) => page.length)).toEqual([16, 16, 8]);
  expect(pages.flat()).toEqual(Array.from({ length: 40 }, (_, i) => `42["n",${i}]`));
});

test('what waits for a polling client is delivered in pages before its connection closes, and the close comes alone', async () => {
  const { port, arrival } = await accelerated();
  const [socket, sid] = await Promise.all([arrival(), joinedByPolling(port)]);
  for (let i = 0; i < 32; i++) socket.emit('n', i);
  socket.disconnect(true);
  const pages: string[][] = [];
  while (!pages.flat().includes('1')) pages.push((await poll(port, `&sid=${sid}`)).text.split(PACKET));
  expect(pages.every((page) => page.length <= 16)).toBe(true);
  expect(pages.flat().filter((packet) => packet !== '6')).toEqual([...Array.from({ length: 32 }, (_, i) => `42["n",${i}]`), '41', '1']);
  expect(pages.at(-1)).toEqual(['6', '1']);
});

test('JSONP is refused', async () => {
  const { port } = await accelerated();
  expect(await poll(port, '&j=0')).toEqual({ status: 403, text: '{"code":4,"message":"JSONP is not supported"}' });
});

test("the application's own allowRequest still decides about other requests", async () => {
  const { port } = await accelerated({ allowRequest: (_request, answer) => answer('closed today', false) });
  expect(await poll(port, '')).toEqual({ status: 403, text: '{"code":4,"message":"closed today"}' });
});
