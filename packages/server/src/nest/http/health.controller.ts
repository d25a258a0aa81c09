import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Readiness } from './readiness.ts';

/** For supervisors and load balancers. Tells nothing but whether. */
@Controller()
export class HealthController {
  constructor(@Inject(Readiness) private readonly readiness: Readiness) {}

  /** The process answers. */
  @Get('healthz')
  live(): { ok: true } {
    return { ok: true };
  }

  /** New clients are welcome. */
  @Get('readyz')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const error = await this.readiness.problem();
    await (error ? reply.code(503).send({ ok: false, error }) : reply.send({ ok: true }));
  }
}
