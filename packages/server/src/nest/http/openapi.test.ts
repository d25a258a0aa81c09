import { FakeClock } from '@partyline/testing';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inboxParts } from '../../core/inbox/inbox-parts.ts';
import { Members } from '../../core/members.ts';
import { Streams } from '../../core/streams.ts';
import { silentLog } from '../../logging/logger.ts';
import { MemoryStore } from '../../stores/memory-store.ts';
import { AppModule } from '../app.module.ts';
import { scopes } from '../auth/scopes.ts';
import { RateLimiter } from '../limits/rate-limiter.ts';
import { startApp, type TestApp, testSecret } from '../testing/test-server.ts';
import { Readiness } from './readiness.ts';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security?: readonly { readonly service?: readonly string[] }[];
  readonly parameters?: readonly { readonly name: string }[];
  readonly requestBody?: object;
}

let app: TestApp;
let document: { readonly paths: Record<string, Record<string, Operation>>; readonly components: { readonly schemas: object } };
const routes: string[] = [];

beforeAll(async () => {
  const clock = new FakeClock();
  const limiter = new RateLimiter({ user: {}, address: {}, connection: {} }, clock);
  const streams = new Streams({ store: new MemoryStore() });
  const [members, inbox] = [new Members({ clock }), inboxParts(streams, clock)];
  const common = { streams, members, limiter, clock, log: silentLog };
  const module = AppModule.forRoot({
    auth: { secrets: [testSecret], guests: true, limiter, clock, log: silentLog },
    chat: { ...common, notices: inbox.notices },
    cursors: { limiter, clock },
    notifications: { ...common, inbox },
    readiness: new Readiness({ clock, isWritable: () => Promise.resolve(true) }),
  });
  const prepare = (nest: TestApp['nest']): void => {
    (nest.getHttpAdapter().getInstance() as unknown as FastifyInstance).addHook('onRoute', ({ method, url }: RouteOptions) => {
      for (const each of [method].flat()) if (each !== 'HEAD' && each !== 'OPTIONS') routes.push(`${each.toLowerCase()} ${url.replace(/:(\w+)/g, '{$1}')}`);
    });
  };
  app = await startApp({ imports: [module], prepare });
  const response = await fetch(`${app.url}/api/openapi.json`);
  expect(response.headers.get('content-type')).toContain('application/json');
  document = (await response.json()) as typeof document;
});
afterAll(() => app.close());

describe('the OpenAPI document', () => {
  const operations = (): [string, Operation][] =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]): [string, Operation] => [`${method} ${path}`, operation]),
    );

  it('has every route of the server, and no other', () => {
    expect(
      operations()
        .map(([route]) => route)
        .sort(),
    ).toEqual(routes.sort());
    expect(routes.length).toBeGreaterThan(10);
  });

  it('names each operation once, with its parameters, and with a scope that there is', () => {
    expect(new Set(operations().map(([, { operationId }]) => operationId)).size).toBe(operations().length);
    for (const [route, { summary, parameters = [], security = [] }] of operations()) {
      expect(summary).not.toBe('');
      expect(parameters.map(({ name }) => `{${name}}`)).toEqual(route.match(/\{\w+\}/g) ?? []);
      for (const { service = [] } of security) for (const scope of service) expect(Object.keys(scopes)).toContain(scope);
    }
    const used = operations().flatMap(([, { security = [] }]) => security.flatMap(({ service = [] }) => service));
    expect(new Set(used)).toEqual(new Set(Object.keys(scopes)));
  });

  it('refers to nothing that is not in it', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => (path as string).split('/'));
    expect(references.length).toBeGreaterThan(0);
    for (const path of references) expect(path.reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], document)).toBeDefined();
    expect(JSON.stringify(document)).not.toMatch(/\$defs|__schema/);
  });

  it('says what a request takes: events of matches by their types, any JSON for a value', () => {
    const bodyOf = (path: string, method: string): string => JSON.stringify(document.paths[path]?.[method]?.requestBody);
    for (const type of ['fixture', 'period', 'goal', 'shootout', 'clock']) expect(bodyOf('/api/matches/{id}/events', 'post')).toContain(`"${type}"`);
    expect(bodyOf('/api/feeds/{feed}/{key}', 'put')).toContain('#/components/schemas/Json0');
  });
});
