import { Agent, request } from 'node:http';

/** Asks a server over HTTP as a service does, over connections that stay. */
export class Orders {
  readonly #agent: Agent;
  readonly #port: number;
  readonly #token: string | undefined;

  constructor(port: number, token: string | undefined, connections: number) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
    this.#port = port;
    this.#token = token;
  }

  /** Resolves with the answer once all of it is there; rejects where it is no 200. */
  post(path: string, body: unknown): Promise<string> {
    const text = JSON.stringify(body);
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }),
    };
    return new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port: this.#port, method: 'POST', path, headers, agent: this.#agent }, (answer) => {
        let told = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => (told += chunk));
        answer.once('end', () => (answer.statusCode === 200 ? resolve(told) : reject(new Error(`${path}: ${answer.statusCode} ${told.slice(0, 200)}`))));
        answer.once('error', reject);
      });
      asked.once('error', reject);
      asked.end(text);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
