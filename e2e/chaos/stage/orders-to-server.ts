import { tokenFor } from './tokens.ts';

/** An order about users, in the name of a service that may give it (A4). Rejects where it is refused. */
export async function order(url: string, method: 'POST' | 'PUT' | 'DELETE', path: string): Promise<void> {
  const token = tokenFor('operator', { scope: 'users', rooms: {} });
  const answer = await fetch(url + path, { method, headers: { authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${await answer.text()}`);
}
