import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';

/** What one writes first: each update is emitted to everyone, on stock Socket.IO. It takes updates as ours does, a list in a POST. */
const http = createServer((incoming, answer) => {
  if (incoming.method !== 'POST') return void answer.writeHead(404).end();
  void text(incoming).then((body) => {
    const { values } = JSON.parse(body) as { values: { key: string; value: unknown }[] };
    for (const { key, value } of values) io.emit('update', key, value);
    answer.writeHead(200).end('{}');
  });
});
const io = new Server(http);

async function text(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

http.listen({ port: 0, host: '127.0.0.1', backlog: 1_024 }, () => console.log(`listening on port ${(http.address() as AddressInfo).port}`));
process.once('SIGTERM', () => process.exit());
