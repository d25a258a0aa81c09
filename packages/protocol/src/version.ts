/**
 * The version of the wire. `wire.test.ts` hashes every schema, code, limit and event name: when that hash
 * moves, raise this number and record the new hash beside it.
 */
export const protocolVersion = 1;
