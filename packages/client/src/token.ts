import type { Person } from '@partyline/protocol';
import { colorOf } from '@partyline/protocol/constants';

/**
 * Who a token says its bearer is, for showing one's own rows before the server has answered. It isn't verified here: a
 * client has no key, and the server judges it anyway. `undefined` where it can't be read.
 */
export function personOf(token: string): Person | undefined {
  try {
    const bytes = Uint8Array.from(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof claims !== 'object' || claims === null) return undefined;
    const { sub, name, color } = claims as Record<string, unknown>;
    if (typeof sub !== 'string') return undefined;
    return { user: sub, name: typeof name === 'string' ? name : sub, color: typeof color === 'string' ? color : colorOf(sub) };
  } catch {
    // Not a JWT: some other kind of token, which may be as good to the server.
    return undefined;
  }
}
