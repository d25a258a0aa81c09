/** A build: all that the app needs to start without a network. Made by build/service-worker.ts. */
export interface ShellBuild {
  /** Differs whenever anything in the build does. */
  readonly version: string;
  readonly files: readonly ShellFile[];
}

export interface ShellFile {
  readonly path: string;
  /** A hash in the form of subresource integrity. What a server in the middle of an upgrade mixes up is not taken for a build. */
  readonly integrity: string;
}

export interface ShellOptions {
  readonly build: ShellBuild;
  readonly caches: CacheStorage;
  readonly fetch: (request: Request | string, init?: RequestInit) => Promise<Response>;
  /** Resolves after so many milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
}

const prefix = 'partyline-shell-';
/** The page itself, whatever address of the app is asked for. */
const page = '/';
/** Where names carry a hash of what is in the file. */
const hashed = '/assets/';
/** Compressed or not, it is the same file. */
const anyEncoding: CacheQueryOptions = { ignoreVary: true };
/** How long a navigation waits for the network before the kept page is shown, in milliseconds. */
export const patienceMs = 3000;

/**
 * The app as this browser keeps it, one cache per version. A version is kept whole or not at all: it answers only once all of it
 * is there. Files in assets/ are named after what is in them, so they are right in every version's cache.
 */
export class Shell {
  readonly #options: ShellOptions;
  readonly #name: string;

  constructor(options: ShellOptions) {
    this.#options = options;
    this.#name = prefix + options.build.version;
  }

  /** Fetches what earlier versions don't have. Rejects where a file is missing or isn't the one of the build; then the browser tries again later. */
  async install(): Promise<void> {
    const { caches, build } = this.#options;
    const cache = await caches.open(this.#name);
    const kept = await Promise.allSettled(build.files.map(async (file) => cache.put(file.path, await this.#get(file))));
    const failed = kept.find(({ status }) => status === 'rejected');
    if (!failed) return;
    // Nobody would ever look for it again. Not earlier, since a file that comes late would make it anew.
    await caches.delete(this.#name);
    throw (failed as PromiseRejectedResult).reason;
  }

  /** Drops old versions but the last: pages of it may be open and load more of it. */
  async activate(): Promise<void> {
    const { caches } = this.#options;
    const others = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== this.#name);
    await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
  }

  /** From the server while it answers in time, so that a new version is taken at once; else the kept page. */
  async page(request: Request): Promise<Response> {
    const { fetch, wait } = this.#options;
    const network = fetch(request);
    const answer = await Promise.race([network.catch(() => undefined), wait(patienceMs)]);
    // A proxy before a server that is away answers 502 or 503.
    if (answer && answer.status < 500) return answer;
    return (await this.#kept(page)) ?? network;
  }

  async file(request: Request): Promise<Response> {
    return (await this.#kept(new URL(request.url).pathname)) ?? this.#options.fetch(request);
  }

  async #kept(path: string): Promise<Response | undefined> {
    const { caches } = this.#options;
    const own = await caches.match(path, { ...anyEncoding, cacheName: this.#name });
    return own ?? (path.startsWith(hashed) ? caches.match(path, anyEncoding) : undefined);
  }

  async #get({ path, integrity }: ShellFile): Promise<Response> {
    const isHashed = path.startsWith(hashed);
    const known = isHashed ? await this.#options.caches.match(path, anyEncoding) : undefined;
    if (known) return known;
    // What the page has just loaded, the browser's own cache still has.
    const response = await this.#options.fetch(path, { integrity, cache: isHashed ? 'default' : 'no-cache' });
    if (!response.ok) throw new Error(`${path} was answered with ${response.status}`);
    return response;
  }
}
