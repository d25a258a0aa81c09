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
  /** Users whom a message names, so that they are notified. */
  mentions: 20,
  titleLength: 120,
  bodyLength: 500,
  linkLength: 2000,
  teamLength: 80,
  /** Users that one notification of a service names. */
  notifiedUsers: 1000,
  /** Notifications, or events of a match, in one request of a service. */
  batch: 100,
  mutedRooms: 500,
  followedMatches: 500,
  /** How often a feed comes, in times a second. */
  feedHz: { min: 0.1, max: 20, default: 4 },
  feedsPerServer: 1000,
  keysPerFeed: 10_000,
  /** A value of a feed, in bytes of JSON. */
  feedValueBytes: 4096,
  /** Keys that one subscription names. */
  feedKeysAsked: 200,
  /**
   * Keys x times a second of all subscriptions of a connection that name keys: each such channel is looked through and written for it alone,
   * where those for whole feeds are shared by everybody, and free.
   */
  feedKeysPerSecond: 4000,
  /** Values in one request of a service. */
  feedBatch: 1000,
  channelLength: 64,
  subscriptionsPerConnection: 50,
  matchesPerConnection: 50,
} as const;
