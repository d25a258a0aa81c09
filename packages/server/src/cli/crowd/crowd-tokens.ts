import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../config/config.ts';
import { systemClock } from '../../core/clock.ts';
import { silentLog } from '../../logging/logger.ts';
import { TokenService } from '../../nest/auth/token.service.ts';
import { secretFile } from '../../start/secret.ts';
import { needsOwnSecret, secretsOf } from '../../start/secrets.ts';
import { StartError } from '../../start/start-error.ts';
import { CrowdRefusal, problemIn, refused, unreachable } from './problem.ts';
import { nameOf } from './small-talk.ts';

/** How long a token that we sign ourselves is good. */
const lifetimeMs = 24 * 60 * 60 * 1000;

/**
 * Signs the crowd in: as guests, or, where the server takes none, with tokens that are signed with the secret of the settings here.
 */
export class CrowdTokens {
  readonly #url: string;
  readonly #config: Config;
  #own: TokenService | undefined;

  constructor(url: string, config: Config) {
    this.#url = url;
    this.#config = config;
  }

  /** A token for the person with this number. Rejects with a `StartError`. Waits where guests come too fast. */
  async next(index: number): Promise<string> {
    for (;;) {
      if (this.#own) return this.#sign(this.#own, index);
      try {
        return await this.#asGuest(nameOf(index));
      } catch (error) {
        if (!(error instanceof CrowdRefusal)) throw error;
        if (error.code === 'guests_disabled') this.#own = this.#tokens();
        else if (error.code === 'rate_limited') await sleep(error.retryAfterMs ?? 1000);
        else throw refused('The crowd could not sign in', error);
      }
    }
  }

  async #asGuest(name: string): Promise<string> {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name }) };
    const response = await fetch(`${this.#url}/api/session`, init).catch((cause: unknown) => {
      throw unreachable(this.#url, cause);
    });
    const answer = (await response.json().catch(() => ({}))) as { token?: unknown; error?: unknown };
    if (response.ok && typeof answer.token === 'string') return answer.token;
    const problem = problemIn(answer.error);
    if (!problem) throw unreachable(this.#url, new Error(`status ${response.status}`));
    throw new CrowdRefusal(problem);
  }

  #sign(tokens: TokenService, index: number): Promise<string> {
    return tokens.sign({ sub: `crowd-${index + 1}`, name: nameOf(index) }, systemClock.now() + lifetimeMs);
  }

  /** Never makes a secret: a server that has another one would refuse it. */
  #tokens(): TokenService {
    const { authIssuer: issuer, authAudience: audience, dataDir } = this.#config;
    const isThere = !needsOwnSecret(this.#config) || existsSync(secretFile(dataDir));
    const secrets = isThere ? secretsOf(this.#config, silentLog) : [];
    if (secrets.length === 0) {
      throw new StartError(
        'This server admits no guests (guests_disabled), and its secret is not among the settings here: run this with its DATA_DIR or AUTH_SECRET, or turn GUESTS on.',
      );
    }
    return new TokenService({ secrets, issuer, audience }, systemClock);
  }
}
