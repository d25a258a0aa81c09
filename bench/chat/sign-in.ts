import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 50 });

/** A guest's token, as the web app gets its own. */
export function signIn(port: number, name: string): Promise<string> {
  const body = JSON.stringify({ name });
  return new Promise((resolve, reject) => {
    const post = request(
      { agent, host: '127.0.0.1', port, path: '/api/session', method: 'POST', headers: { 'content-type': 'application/json', 'content-length': body.length } },
      (response) => {
        let answer = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (answer += chunk));
        response.on('end', () => {
          const { token } = JSON.parse(answer) as { token?: string };
          if (token === undefined) reject(new Error(`could not sign in: ${response.statusCode} ${answer}`));
          else resolve(token);
        });
      },
    );
    post.on('error', reject);
    post.end(body);
  });
}
