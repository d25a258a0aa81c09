import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type ServerOptions } from 'socket.io';
import type { Program } from './program.ts';
import { type Outcome, Run } from './run.ts';

/** One Socket.IO server (or two that form a cluster), and any number of programs run on it. */
export class Site {
  readonly nodes: { readonly server: Server; readonly port: number }[] = [];
  /** Where servers talk over a network: resolves when each has handled all that was sent to it so far. */
  flush?: () => Promise<void>;
  /** Where servers talk over a network: resolves when they hear each other in these namespaces. */
  meet?: (names: readonly string[]) => Promise<void>;
  #programs = 0;

  static async open(options: Partial<ServerOptions>[]): Promise<Site> {
    const site = new Site();
    for (const each of options) {
      const http = createServer();
      const server = new Server(http, each);
      await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
      site.nodes.push({ server, port: (http.address() as AddressInfo).port });
    }
    return site;
  }

  async close(): Promise<void> {
    for (const { server } of this.nodes) await server.close();
  }

  async run(program: Program): Promise<Outcome> {
    const run = new Run(this, `/p${this.#programs++}`);
    try {
      await run.connect(program);
      for (const [number, step] of program.steps.entries()) await run.step(number, step);
      await run.settle();
      return run.outcome();
    } finally {
      run.end();
    }
  }
}
