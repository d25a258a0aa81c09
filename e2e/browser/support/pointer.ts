import { createClient, type Room } from '@partyline/client';
import { cursorsOf, type RoomCursors } from '@partyline/client/cursors';
import { signIn } from '../../support/chat-client.ts';

/** Someone without a browser who is in a room, and has its board open. */
export interface Pointer {
  readonly room: Room;
  readonly cursors: RoomCursors;
  /** Where the pointer is, in fractions of the sheet. */
  move(x: number, y: number): void;
  leave(): void;
}

/** Someone new of that name. Resolves once the server counts them in. */
export async function openPointer(url: string, name: string, inRoom: string): Promise<Pointer> {
  return pointerOf(url, (await signIn(url, name)).token, inRoom);
}

/** Of someone who is signed in already. */
export async function pointerOf(url: string, token: string, inRoom: string): Promise<Pointer> {
  const client = createClient({ url, token });
  const room = client.room(inRoom);
  const cursors = cursorsOf(client, inRoom);
  client.connect();
  room.join();
  cursors.join();
  await new Promise<void>((resolve, reject) => {
    const look = (): void => {
      const states = [room.snapshot.state, cursors.snapshot.state];
      if (states.includes('refused')) reject(new Error(`nobody may be in ${inRoom} with this token`));
      if (states.some((state) => state !== 'joined')) return;
      for (const undo of undos) undo();
      resolve();
    };
    const undos = [room.subscribe(look), cursors.subscribe(look)];
    look();
  });
  return { room, cursors, move: (x, y) => cursors.move(x, y), leave: () => client.close() };
}

/** Everyone goes round on a path of their own, as fast as the server lets them tell. Returns what ends it. */
export function keepMoving(pointers: readonly Pointer[], everyMs = 40): () => void {
  let step = 0;
  const timer = setInterval(() => {
    step += 1;
    pointers.forEach(({ move }, i) => {
      const angle = step * everyMs * (0.0008 + (i % 7) * 0.0002) + i;
      const reach = 0.1 + 0.35 * ((i % 10) / 10);
      move(0.5 + reach * Math.cos(angle), 0.5 + reach * Math.sin(angle));
    });
  }, everyMs);
  return () => clearInterval(timer);
}
