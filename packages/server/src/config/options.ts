import { defaultRateLimits, type RateLimits } from '../nest/limits/rate-limits.ts';
import { option, type Option, optional } from './option.ts';
import { rates } from './rates.ts';
import { choice, duration, flag, integer, isHttpUrl, isNetwork, isOrigin, list, text } from './values.ts';

const path = text('the path of a folder');
/** RFC 7518, 3.2: a key for HS256 has at least the 256 bits of its hash. Repeated characters add length, but no secrecy. */
const secret = text('a random text of at least 32 bytes (256 bits), such as `openssl rand -base64 32` prints', isStrongSecret);

/** Every setting of the server: the schema, the documentation and the order in which `partyline config` prints them. */
export const options = {
  port: option({ env: 'PORT', about: 'The port to listen on; 0 takes any free one.', type: integer(0, 65_535), default: 3000 }),
  host: option<string>({
    env: 'HOST',
    about: 'The address to listen on. The default is reachable from this machine only; `0.0.0.0` opens it to the network.',
    type: text('an address or a host name', (value) => !/\s|\//.test(value)),
    default: '127.0.0.1',
  }),
  nodeEnv: option<string>({
    env: 'NODE_ENV',
    about: '`production` turns guests off unless `GUESTS` says otherwise, writes logs as JSON and refuses unsafe settings.',
    type: text('a word such as production or development'),
    default: 'development',
  }),
  dataDir: option<string>({ env: 'DATA_DIR', about: 'Where the database and the secret are kept.', type: path, default: './data' }),
  store: option<'sqlite' | 'memory'>({
    env: 'STORE',
    about: 'Where entries are kept: in a SQLite database in the data folder, or in memory until the server stops.',
    type: choice('sqlite', 'memory'),
    default: 'sqlite',
  }),
  webDir: optional<string>({ env: 'WEB_DIR', about: 'The built web app to serve.', type: path, defaultAbout: 'the app of this checkout' }),
  origins: option<readonly string[]>({
    env: 'ORIGINS',
    about: 'Origins of web pages that may connect, besides the one that this server itself serves. `*` allows all; refused in production.',
    type: list('origins such as https://chat.example.org', isOrigin),
    default: [],
  }),
  trustProxy: option<readonly string[]>({
    env: 'TRUST_PROXY',
    about: 'Addresses or networks of the proxies in front, whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.',
    type: list('addresses or networks such as 10.0.0.0/8', isNetwork),
    default: [],
  }),

  guests: optional<boolean>({
    env: 'GUESTS',
    about: 'Whether anyone may sign in by just giving a name.',
    type: flag,
    defaultAbout: '`on`, but `off` in production or with `AUTH_JWKS_URL`',
  }),
  authSecret: optional<string>({
    env: 'AUTH_SECRET',
    about: 'The secret that tokens are signed with (HS256).',
    type: secret,
    defaultAbout: 'generated at the first start, kept in `DATA_DIR/secret`',
    secret: true,
  }),
  authSecretPrevious: optional<string>({
    env: 'AUTH_SECRET_PREVIOUS',
    about: 'The secret before the current one: tokens signed with it are still accepted, new ones are not signed with it.',
    type: secret,
    defaultAbout: 'none',
    secret: true,
  }),
  authJwksUrl: optional<string>({
    env: 'AUTH_JWKS_URL',
    about: 'The key set (JWKS) of the identity provider whose tokens are accepted.',
    type: text('an http or https URL', isHttpUrl),
    defaultAbout: 'none',
  }),
  authIssuer: optional<string>({ env: 'AUTH_ISSUER', about: 'The `iss` that a token must carry.', type: text('a text'), defaultAbout: 'any' }),
  authAudience: optional<string>({ env: 'AUTH_AUDIENCE', about: 'The `aud` that a token must carry.', type: text('a text'), defaultAbout: 'any' }),
  publicRooms: option<readonly string[]>({
    env: 'PUBLIC_ROOMS',
    about: 'Rooms that a token without a claim of its own may read and write.',
    type: list('room patterns such as chat:lobby or chat:team-*', isRoomPattern),
    default: ['*'],
  }),

  rates: option<RateLimits>({
    env: 'RATES',
    about: 'Changes to the rates at which users, connections and addresses may do things (standard rates below).',
    type: rates,
    default: defaultRateLimits,
    defaultAbout: 'no changes',
  }),
  presenceGrace: option({
    env: 'PRESENCE_GRACE',
    about: 'How long someone who drops is still shown as present, so that a reload does not blink.',
    type: duration('0s', '5m'),
    default: 15_000,
  }),

  chatRetentionCount: optional<number>({
    env: 'CHAT_RETENTION_COUNT',
    about: 'How many entries each chat room keeps; older ones are deleted.',
    type: integer(1, 1_000_000_000),
    defaultAbout: 'all',
  }),
  chatRetentionAge: optional<number>({
    env: 'CHAT_RETENTION_AGE',
    about: 'How long chat rooms keep an entry.',
    type: duration('1m', '36500d'),
    defaultAbout: 'for ever',
  }),

  inboxRetentionCount: option({
    env: 'INBOX_RETENTION_COUNT',
    about: "How many entries each user's inbox of notifications keeps, those included that say what was read; older ones are deleted.",
    type: integer(1, 100_000),
    default: 1000,
  }),
  inboxRetentionAge: option({
    env: 'INBOX_RETENTION_AGE',
    about: 'How long inboxes keep an entry.',
    type: duration('1m', '36500d'),
    default: 90 * 24 * 60 * 60 * 1000,
  }),

  drainSpread: option({
    env: 'DRAIN_SPREAD',
    about: 'Over how long clients are told to come back after a stop, so that they do not all come at once.',
    type: duration('0s', '5m'),
    default: 5000,
  }),
  logLevel: option<'debug' | 'info' | 'warn' | 'error' | 'silent'>({
    env: 'LOG_LEVEL',
    about: 'The least important lines to log.',
    type: choice('debug', 'info', 'warn', 'error', 'silent'),
    default: 'info',
  }),
  logFormat: optional<'text' | 'json'>({
    env: 'LOG_FORMAT',
    about: 'Lines for people or for machines.',
    type: choice('text', 'json'),
    defaultAbout: '`text`, but `json` in production',
  }),
} satisfies Record<string, Option<unknown>>;

export type OptionName = keyof typeof options;

/** The settings as given: what depends on others may still be undefined. */
export type Values = { readonly [K in OptionName]: (typeof options)[K]['default'] };

function isStrongSecret(value: string): boolean {
  return new TextEncoder().encode(value).length >= 32 && new Set(value).size >= 12;
}

function isRoomPattern(value: string): boolean {
  return value === '*' || /^[a-z][a-z-]*:[A-Za-z0-9_.*-]+$/.test(value);
}
