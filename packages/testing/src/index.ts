export { ana, ben, ChatWorld } from './chat-world.ts';
export { FakeChatServer, type FakeConnection, type FakeWireListener } from './fake-chat-server.ts';
export { type FakeChannelListener, FakeCursors } from './fake-cursors.ts';
export { FakeClock } from './fake-clock.ts';
export { type Content, FakeRoom } from './fake-room.ts';
export { fakeToken } from './fake-token.ts';
export { countingIds, seededRandom } from './random.ts';
export { type Direction, type Receiver, SocketPair } from './socket-pair.ts';
