import { limits } from '../client.ts';

/** What the wire accepts (packages/protocol, `RoomName`): zod stays on the server, so the rule is here once more. */
const pattern = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

export function isRoomName(name: string): boolean {
  return name.length <= limits.roomLength && pattern.test(name) && !(name in {});
}

/** The room that someone means who types "Design team!": "Design-team". Empty where nothing is left. */
export function toRoomName(typed: string): string {
  const name = typed
    .trim()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/\s+/gu, '-')
    .replace(/[^A-Za-z0-9_.-]/g, '')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, limits.roomLength);
  return isRoomName(name) ? name : '';
}
