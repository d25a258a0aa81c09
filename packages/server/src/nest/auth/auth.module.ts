import { type DynamicModule, Module } from '@nestjs/common';
import { RateLimiter } from '../limits/rate-limiter.ts';
import type { AuthOptions } from './auth.options.ts';
import { SessionController } from './session.controller.ts';
import { SessionService } from './session.service.ts';
import { SocketAuthenticator } from './socket-authenticator.ts';
import { TokenService } from './token.service.ts';

/** Who may connect. Exports `TokenService` (for HTTP) and `SocketAuthenticator` (for the adapter's `authenticate`). */
@Module({})
export class AuthModule {
  /** Throws where a secret is too weak: such a server must not start. */
  static forRoot(options: AuthOptions): DynamicModule {
    const tokens = new TokenService(options, options.clock);
    return {
      module: AuthModule,
      controllers: [SessionController],
      providers: [
        { provide: TokenService, useValue: tokens },
        { provide: SessionService, useValue: new SessionService(tokens, options) },
        { provide: SocketAuthenticator, useValue: new SocketAuthenticator(tokens, options) },
        { provide: RateLimiter, useValue: options.limiter },
      ],
      exports: [TokenService, SocketAuthenticator],
    };
  }
}
