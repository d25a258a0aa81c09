import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { limits } from '@partyline/protocol';
import { expectedProblem, internalProblem } from './http-problem.ts';

export interface HttpServerOptions {
  /** Addresses or networks whose forwarding headers are believed. */
  readonly trustProxy: readonly string[];
}

/** Fastify as Nest wants it, with bounds on what a request may cost before anybody looks at it. */
export function fastifyAdapter({ trustProxy }: HttpServerOptions): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: limits.messageBytes,
    trustProxy: trustProxy.length === 0 ? false : [...trustProxy],
    requestTimeout: 30_000,
    // As long as the id of a user may be (the default is 100).
    routerOptions: { maxParamLength: 128 },
    // RELIABILITY 41: half-sent headers are cut off after 10 s; Node looks only so often.
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 1000 },
    clientErrorHandler: refuseMalformed,
    // What the router can't read reaches no filter of Nest's.
    frameworkErrors: (error: FastifyError, _request: FastifyRequest, reply: FastifyReply) => {
      const { status, problem } = expectedProblem(error) ?? internalProblem;
      void reply.code(status).send({ ok: false, error: problem });
    },
    multipart: false,
  });
}

const answers: Readonly<Record<string, readonly [status: string, code: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'too_large', 'the headers are too large'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'invalid_payload', 'the request took too long to arrive'],
};

/** What isn't HTTP never becomes a request, so this answers on the bare socket. */
function refuseMalformed(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, code, message] = answers[error.code ?? ''] ?? ['400 Bad Request', 'invalid_payload', 'this is not a valid HTTP request'];
  const body = JSON.stringify({ ok: false, error: { code, message } });
  const headers = ['Connection: close', 'Content-Type: application/json', 'X-Content-Type-Options: nosniff', `Content-Length: ${body.length}`];
  socket.end(`HTTP/1.1 ${status}\r\n${headers.join('\r\n')}\r\n\r\n${body}`);
}
