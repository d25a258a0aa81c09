import { ClusterAdapter, type ClusterMessage, type ClusterResponse } from 'socket.io-adapter';
import type { ServerOptions } from 'socket.io';

/** A cluster inside one process: Socket.IO's own ClusterAdapter, over a function call. Messages are copied as a network would. */
export class LocalCluster {
  readonly #nodes: ClusterAdapter[] = [];

  adapter(): NonNullable<ServerOptions['adapter']> {
    const nodes = this.#nodes;
    class LocalAdapter extends ClusterAdapter {
      override init(): void {
        nodes.push(this);
      }

      override close(): void {
        nodes.splice(nodes.indexOf(this), 1);
      }

      override serverCount(): Promise<number> {
        return Promise.resolve(nodes.filter((node) => nameOf(node) === nameOf(this)).length);
      }

      protected override doPublish(message: ClusterMessage): Promise<string> {
        this.#send(message);
        return Promise.resolve('');
      }

      protected override doPublishResponse(_to: string, response: ClusterResponse): Promise<void> {
        this.#send(response);
        return Promise.resolve();
      }

      #send(message: ClusterMessage | ClusterResponse): void {
        for (const node of nodes) {
          if (node !== this) (node as LocalAdapter).onMessage(structuredClone(message) as ClusterMessage);
        }
      }
    }
    return LocalAdapter as unknown as NonNullable<ServerOptions['adapter']>;
  }
}

function nameOf({ nsp }: ClusterAdapter): string {
  return (nsp as { name: string }).name;
}
