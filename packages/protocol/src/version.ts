/** The version of the wire: of every schema, code, limit and event name. */
export const protocolVersion = 5;

/**
 * What `wire.test.ts` hashes the wire of this version to. When that test fails because the wire was changed on purpose,
 * raise the version and record the new hash here: a client of the old version may be out there.
 */
export const wireHash = '7c571929219f2ba1';
