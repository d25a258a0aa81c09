/** The version of the wire: of every schema, code, limit and event name. */
export const protocolVersion = 3;

/**
 * What `wire.test.ts` hashes the wire of this version to. When that test fails because the wire was changed on purpose,
 * raise the version and record the new hash here: a client of the old version may be out there.
 */
export const wireHash = '23c98f2b3db5257f';
