/**
 * The limits that the wire itself states. What exceeds one is refused with a code; a value at the limit is accepted.
 * Lengths of strings are in UTF-16 code units, as `String.length` counts them.
 */
export const limits = {
  /** One Socket.IO packet, in bytes. Socket.IO's own default of 1 MB is far more than any event here needs. */
  messageBytes: 64 * 1024,
  /** Binary attachments of one packet. */
  attachments: 10,
  /** Nesting of a payload. */
  jsonDepth: 32,
  textLength: 4000,
  roomLength: 128,
  idLength: { min: 8, max: 64 },
  nameLength: 40,
  /** Entries in one answer of `joinRoom` and `history`. */
  page: { default: 50, max: 200 },
  /** Members listed in `joinRoom`'s answer; `memberCount` has the full number. */
  membersListed: 200,
  /** Above this many members a room no longer announces each join and leave: it would cost members x members. */
  announcedMembers: 200,
  roomsPerConnection: 200,
  /** Rooms whose cursors a connection gets at a time: each may send it 32 KB/s. */
  cursorRoomsPerConnection: 10,
  namespacesPerConnection: 8,
  connectionsPerUser: 20,
  /** Requests of one connection whose answers are still due. */
  pendingAcks: 1000,
} as const;
