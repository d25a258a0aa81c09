import { Refusal } from '@partyline/protocol';
import { z } from 'zod';
import { version } from '../../start/version.ts';
import { type ApiRoute, apiRoutes, pathParameters } from './api-routes.ts';

type Json = Record<string, unknown>;

/** All that the server answers over HTTP, as OpenAPI 3.1: the same schemas that requests are parsed with. */
export function openApi(): Json {
  const schemas: Json = {};
  const refusal = { description: 'Refused: docs/CODES.md tells what each code means', content: jsonOf(schemaOf(Refusal, 'output', schemas)) };
  const paths: Record<string, Json> = {};
  for (const route of apiRoutes) (paths[route.path] ??= {})[route.method] = operationOf(route, schemas);
  return {
    openapi: '3.1.0',
    info: { title: 'Partyline', version: version(), description: 'What is said over HTTP. The rest is events of Socket.IO: docs/SPEC.md.' },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas,
      responses: { Refusal: refusal },
      securitySchemes: {
        user: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A token of a user, as for the handshake' },
        service: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A token with the scope, as `partyline token` prints it' },
      },
    },
  };
}

function operationOf({ method, path, summary, token, body, status, answer }: ApiRoute, schemas: Json): Json {
  const refused = { $ref: '#/components/responses/Refusal' };
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
  return {
    operationId: `${method} ${path}`.replace(/[^a-z]+(\w?)/gi, (_all, next: string) => next.toUpperCase()),
    summary,
    ...(token && { security: [token === 'user' ? { user: [] } : { service: [token.scope] }] }),
    ...(names.length > 0 && { parameters: names.map((name) => parameterOf(name, schemas)) }),
    ...(body && { requestBody: { required: true, content: jsonOf(schemaOf(body, 'input', schemas)) } }),
    responses: {
      [status]: { description: 'Done', content: jsonOf(schemaOf(answer, 'output', schemas)) },
      ...(token && { 401: refused }),
      ...(token && token !== 'user' && { 403: refused }),
      default: refused,
    },
  };
}

function parameterOf(name: string, schemas: Json): Json {
  return { name, in: 'path', required: true, schema: schemaOf(pathParameters[name] as z.ZodType, 'input', schemas) };
}

function jsonOf(schema: unknown): Json {
  return { 'application/json': { schema } };
}

/** What a schema defines for itself, since it refers to itself, goes to those of the document: a reference counts from the document's root. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
  const { $schema: _, $defs = {}, ...own } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
  for (const [name, definition] of Object.entries($defs as Json)) schemas[nameOf(name)] = hoisted(definition);
  return hoisted(own) as Json;
}

/** Definitions are few: the value of a feed, which is any JSON. */
const nameOf = (definition: string): string => definition.replace(/^__schema/, 'Json');

function hoisted(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(hoisted);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === '$ref' && typeof value === 'string'
        ? value.replace(/^#\/\$defs\/(.*)$/, (_all, name: string) => `#/components/schemas/${nameOf(name)}`)
        : hoisted(value),
    ]),
  );
}
