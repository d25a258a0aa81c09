import { type DynamicModule, Module } from '@nestjs/common';
import { Members } from '../../core/members.ts';
import { Streams } from '../../core/streams.ts';
import { RateLimiter } from '../limits/rate-limiter.ts';
import { HealthController } from './health.controller.ts';
import { OpenApiController } from './openapi.controller.ts';
import { Readiness } from './readiness.ts';
import { RoomsController } from './rooms.controller.ts';

export interface HttpOptions {
  readonly streams: Streams;
  readonly members: Members;
  readonly readiness: Readiness;
  readonly limiter: RateLimiter;
  /** The module that exports `TokenService`: `AuthModule.forRoot(...)`. */
  readonly auth: DynamicModule;
}

/** `/healthz`, `/readyz`, `GET /api/rooms` and `GET /api/openapi.json`. */
@Module({})
export class HttpModule {
  static forRoot({ streams, members, readiness, limiter, auth }: HttpOptions): DynamicModule {
    return {
      module: HttpModule,
      imports: [auth],
      controllers: [HealthController, OpenApiController, RoomsController],
      providers: [
        { provide: Streams, useValue: streams },
        { provide: Members, useValue: members },
        { provide: Readiness, useValue: readiness },
        { provide: RateLimiter, useValue: limiter },
      ],
    };
  }
}
