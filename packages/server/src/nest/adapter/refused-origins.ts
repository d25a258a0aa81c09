import type { Log } from '../../logging/logger.ts';

/** Origins that are told: whoever makes up more of them fills no log. */
const most = 100;
/** Longer ones are cut. */
const longest = 200;

/**
 * Tells the log of web pages that were kept out, each origin once: browsers don't tell a page why, so whoever runs both would look in vain.
 * An origin is whatever a stranger sent, so only what can stand in one gets into the log.
 */
export class RefusedOrigins {
  readonly #log: Log;
  readonly #told = new Set<string>();

  constructor(log: Log) {
    this.#log = log;
  }

  tell(origin = ''): void {
    const shown = origin.slice(0, longest).replace(/[^\x21-\x7e]/g, '?');
    if (this.#told.has(shown) || this.#told.size === most) return;
    this.#told.add(shown);
    this.#log.warn({ origin: shown }, 'a web page of another origin was kept out: if it is yours, name its origin in ORIGINS (`origins` of PartylineAdapter)');
  }
}
