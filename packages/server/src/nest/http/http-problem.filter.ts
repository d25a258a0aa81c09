import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../../logging/logger.ts';
import { expectedProblem, internalProblem } from './http-problem.ts';

/** Failed sign-ins and limits; what else a client does wrong is its own affair. */
const isWorthALine: ReadonlySet<number> = new Set([401, 403, 429]);

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Every refusal over HTTP has one form: `{ ok: false, error: { code, message } }`. */
@Catch()
export class HttpProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const expected = expectedProblem(error);
    const fields = { method: request.method, route: request.routeOptions.url ?? 'none' };
    if (!expected) this.log.error(fields, 'a request failed', error);
    else if (isWorthALine.has(expected.status)) this.log.info({ ...fields, code: expected.problem.code }, 'refused a request');
    const { status, problem } = expected ?? internalProblem;
    const allowed = status === 404 ? methodsOf(request) : [];
    if (problem.retryAfterMs !== undefined) void reply.header('Retry-After', Math.ceil(problem.retryAfterMs / 1000));
    if (allowed.length > 0) {
      const message = `this address answers only ${allowed.join(' and ')}`;
      void reply
        .code(405)
        .header('Allow', allowed.join(', '))
        .send({ ok: false, error: { ...problem, message } });
    } else {
      void reply.code(status).send({ ok: false, error: problem });
    }
  }
}

/** The methods for which there is something at the address of this request. */
function methodsOf({ server, url, is404 }: FastifyRequest): string[] {
  const path = url.split('?', 1)[0] ?? url;
  return is404 ? methods.filter((method) => server.hasRoute({ method, url: path })) : [];
}
