import type { Person } from '@partyline/protocol';
import type { ChatWorld } from '@partyline/testing';
import { createClient, type ClientOptions, type PartylineClient } from '../client.ts';
import type { OpenWire, Wire } from '../wire.ts';
import type { FakeBrowser } from './fake-browser.ts';
import type { SlowDisk } from './slow-disk.ts';

/** A tab with a client in it, which can end at any moment as tabs do: its timers, its connection and its locks are gone, its disk stays. */
export class Page {
  readonly client: PartylineClient;
  isAlive = true;
  readonly #tab: ReturnType<FakeBrowser['openTab']> | undefined;
  readonly #wires = new Set<Wire>();

  /** Without a browser there are no Web Locks. */
  constructor(world: ChatWorld, person: Person, disk: SlowDisk, browser?: FakeBrowser, options: Partial<ClientOptions> = {}) {
    this.#tab = browser?.openTab();
    const given = world.optionsFor(person);
    this.client = createClient({
      ...given,
      clock: {
        now: () => world.clock.now(),
        monotonic: () => world.clock.monotonic(),
        after: (ms, callback) => world.clock.after(ms, () => this.isAlive && callback()),
      },
      openWire: this.#wireTo(given.openWire),
      environment: { ...given.environment, neighbours: this.#tab?.neighbours },
      outbox: disk.for(this),
      ...options,
    });
  }

  /** The page is gone, without a word. */
  crash(): void {
    this.isAlive = false;
    for (const wire of this.#wires) wire.close(false);
    this.#tab?.close();
  }

  /** The page lets go in an orderly way. */
  close(): void {
    this.client.close();
  }

  #wireTo(openWire: OpenWire): OpenWire {
    return (auth, listener) => {
      const wire = openWire(auth, listener);
      this.#wires.add(wire);
      return {
        request: (event, payload, answered) => this.isAlive && wire.request(event, payload, answered),
        close: (leaves) => {
          this.#wires.delete(wire);
          wire.close(leaves);
        },
      };
    };
  }
}
