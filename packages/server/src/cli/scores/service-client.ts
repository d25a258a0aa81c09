import { codes, isCode } from '@partyline/protocol/constants';
import { StartError } from '../../start/start-error.ts';

export interface ServiceClientOptions {
  readonly url: string;
  readonly token: string;
  readonly fetch: typeof fetch;
  /** Resolves after so many milliseconds, or when nobody waits any more. */
  readonly wait: (ms: number) => Promise<void>;
  readonly isStopped: () => boolean;
  /** As `--scope` of `partyline token` has it. */
  readonly scope: string;
}

/** Requests go on being repeated for about so long, in milliseconds: a server that is started again is back by then. */
const patienceMs = 60_000;
const firstPauseMs = 250;
const longestPauseMs = 4000;

interface Outcome {
  readonly status: number;
  readonly body: { readonly error?: { readonly code?: unknown; readonly message?: unknown; readonly retryAfterMs?: unknown } };
}

/** Sends JSON to a server as a service, and sends it again while that may help: what it sends is idempotent. */
export class ServiceClient {
  readonly #options: ServiceClientOptions;
  #hasAnswered = false;

  constructor(options: ServiceClientOptions) {
    this.#options = options;
  }

  /** Resolves with the answer, or `undefined` when stopped before there was one. Throws a `StartError` that says what to do. */
  async post(path: string, body: unknown): Promise<unknown> {
    let [waited, pause] = [0, firstPauseMs];
    for (;;) {
      const outcome = await this.#try(path, body);
      if (this.#options.isStopped()) return outcome?.status === 200 ? outcome.body : undefined;
      if (outcome?.status === 200) return outcome.body;
      const again = outcome ? retryAfter(outcome) : this.#hasAnswered;
      if (again === false || waited >= patienceMs) throw this.#problem(outcome);
      const ms = Math.max(again === true ? 0 : again, pause);
      await this.#options.wait(ms);
      waited += ms;
      pause = Math.min(pause * 2, longestPauseMs);
    }
  }

  /** `undefined` where there was no answer. */
  async #try(path: string, body: unknown): Promise<Outcome | undefined> {
    const { url, token, fetch } = this.#options;
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    try {
      const response = await fetch(new URL(path, url), { method: 'POST', headers, body: JSON.stringify(body), signal: AbortSignal.timeout(30_000) });
      const answer = (await response.json()) as Outcome['body'];
      this.#hasAnswered = true;
      return { status: response.status, body: answer };
    } catch {
      return undefined;
    }
  }

  #problem(outcome: Outcome | undefined): StartError {
    const { url, scope } = this.#options;
    if (!outcome) return new StartError(`No Partyline server answers at ${url}: start one, or name another with --url.`);
    const said = outcome.body.error?.message;
    if (outcome.status === 401 || outcome.status === 403) {
      const token = `partyline token --scope ${scope} --days 1`;
      return new StartError(`The server at ${url} refused the token: ${String(said)}. Run \`${token}\` where it runs, and give what that prints with --token.`);
    }
    return new StartError(`The server at ${url} refused: ${typeof said === 'string' ? said : `status ${outcome.status}`}.`);
  }
}

/** After how long, in milliseconds, the same may be taken; `false` where it won't be. */
function retryAfter({ status, body: { error } }: Outcome): number | false {
  const mayHelp = isCode(error?.code) ? codes[error.code] !== 'final' && status !== 401 : status >= 500;
  if (!mayHelp) return false;
  return typeof error?.retryAfterMs === 'number' ? error.retryAfterMs : 0;
}
