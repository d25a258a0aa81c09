import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { afterEach, expect, it } from 'vitest';
import { until } from '../../nest/testing/until.ts';
import { CrowdConnection } from './crowd-connection.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

it('after a drop, a refusal that is for now only is asked again', async () => {
  const answers: object[] = [];
  let asked = 0;
  const http = createServer();
  const server = new Server(http);
  closing.push(() => server.close());
  server.of('/chat').on('connection', (socket) => {
    socket.on('joinRoom', (_payload, answer: (reply: object) => void) => {
      asked += 1;
      answer(answers.shift() ?? { ok: true });
    });
  });
  server.of('/cursors').on('connection', (socket) => {
    socket.on('join', (_payload, answer: (reply: object) => void) => answer({ ok: true, movesPerSecond: 5 }));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const connection = await CrowdConnection.open({ url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, token: 'x', room: 'lobby' });
  closing.push(() => connection.close());
  expect([connection.isIn, asked]).toEqual([true, 1]);

  const refusal = (code: string): object => ({ ok: false, error: { code, message: 'no', retryAfterMs: 10 } });
  answers.push(refusal('busy'), refusal('rate_limited'));
  for (const socket of await server.of('/chat').fetchSockets()) server.of('/chat').sockets.get(socket.id)?.conn.close();
  await until(() => asked >= 4 && connection.isIn);
  expect(answers).toEqual([]);
});
