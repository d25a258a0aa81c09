import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

describe('smoke', () => {
  it('chats', async () => {
    const ana = await connect(`${server.url}/chat`, { auth: { token: await server.tokenOf('ana') } });
    const answer = await ana.ask('joinRoom', 'lobby');
    console.log(answer);
    console.log(await ana.ask('sendMessage', { room: 'lobby', text: 'hi' }));
    console.log(ana.events);
    console.log(await ana.ask('nope', {}));
    ana.socket.disconnect();
  });
});
