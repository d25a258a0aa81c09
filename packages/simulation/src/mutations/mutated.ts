import { fileURLToPath } from 'node:url';
import { createServer, createServerModuleRunner, type Plugin, type ViteDevServer } from 'vite';
import type * as Report from '../report.ts';
import type { Mutation } from './mutations.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const report = '/packages/simulation/src/report.ts';

/** The project's own sources with one thing changed in them, loaded beside the real ones. */
export class MutatedSources {
  readonly #server: ViteDevServer;
  readonly #changer: Changer;
  #runner: ReturnType<typeof createServerModuleRunner> | undefined;

  static async open(): Promise<MutatedSources> {
    const changer = new Changer();
    const resolve = { conditions: ['@partyline/source'] };
    const server = await createServer({
      root,
      configFile: false,
      logLevel: 'silent',
      appType: 'custom',
      server: { middlewareMode: true, hmr: false, ws: false, watch: null },
      optimizeDeps: { noDiscovery: true },
      resolve,
      ssr: { resolve },
      plugins: [changer.plugin],
    });
    return new MutatedSources(server, changer);
  }

  private constructor(server: ViteDevServer, changer: Changer) {
    this.#server = server;
    this.#changer = changer;
  }

  /** The simulation over what the mutation makes of the sources. Fails where a change has no place in them any more. */
  async simulationOf(mutation: Mutation): Promise<typeof Report> {
    const environment = this.#server.environments.ssr;
    const invalidate = (): void => {
      for (const file of this.#changer.files)
        for (const module of environment.moduleGraph.getModulesByFile(file) ?? []) environment.moduleGraph.invalidateModule(module);
    };
    invalidate();
    this.#changer.mutation = mutation;
    invalidate();
    await this.#runner?.close();
    this.#runner = createServerModuleRunner(environment, { hmr: false });
    const loaded = (await this.#runner.import(report)) as typeof Report;
    this.#changer.mustBeDone();
    return loaded;
  }

  async close(): Promise<void> {
    await this.#runner?.close();
    return this.#server.close();
  }
}

class Changer {
  mutation: Mutation | undefined;
  #done = new Set<string>();

  get files(): readonly string[] {
    return (this.mutation?.changes ?? []).map(({ file }) => root + file);
  }

  get plugin(): Plugin {
    return {
      name: 'mutation',
      enforce: 'pre',
      transform: (code, id) => this.#change(code, id),
    };
  }

  mustBeDone(): void {
    const { what, changes } = this.mutation ?? { what: '', changes: [] };
    const missing = changes.filter(({ file }) => !this.#done.has(file)).map(({ file }) => file);
    if (missing.length > 0) throw new Error(`"${what}" changes ${missing.join(', ')}, which the simulation doesn't load`);
    this.#done = new Set();
  }

  #change(code: string, id: string): string | undefined {
    const { what, changes } = this.mutation ?? { what: '', changes: [] };
    let changed = code;
    for (const { file, from, to } of changes) {
      if (id !== root + file) continue;
      const places = changed.split(from).length - 1;
      if (places !== 1) throw new Error(`"${what}" has ${places} places in ${file}: tell the mutation what the source says now`);
      changed = changed.replace(from, () => to);
      this.#done.add(file);
    }
    return changed === code ? undefined : changed;
  }
}
