import type { TestServer } from './test-server.ts';

export interface ServiceAnswer {
  readonly status: number;
  readonly body: Record<string, unknown> & { readonly error?: { readonly code: string; readonly message: string } };
}

/** Sends JSON as a service does, with its token; `token: null` for none. */
export type AskService = (method: string, path: string, body?: unknown, token?: string | null) => Promise<ServiceAnswer>;

export async function serviceOf(server: TestServer, scope: string): Promise<AskService> {
  const itsToken = await server.tokenOf('service', { scope, rooms: {} });
  return async (method, path, body, token = itsToken) => {
    const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
    const init: RequestInit = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await fetch(`${server.url}${path}`, { method, headers: { ...headers, ...type }, ...init });
    return { status: response.status, body: (await response.json()) as ServiceAnswer['body'] };
  };
}
