import { type DynamicModule, Module } from '@nestjs/common';
import { Revocations } from '../../core/revocations.ts';
import { RateLimiter } from '../limits/rate-limiter.ts';
import { authLog, type AuthOptions } from './auth.options.ts';
import { SessionController } from './session.controller.ts';
import { SessionService } from './session.service.ts';
import { SocketAuthenticator } from './socket-authenticator.ts';
import { TokenService } from './token.service.ts';
import { UsersController } from './users.controller.ts';

/** Who may connect. Exports `TokenService` (for HTTP) and `SocketAuthenticator` (for the adapter's `authenticate`). */
@Module({})
export class AuthModule {
  /** Throws where a secret is too weak: such a server must not start. */
  static forRoot(given: AuthOptions): DynamicModule {
    const revocations = given.revocations ?? new Revocations({ clock: given.clock });
    const options = { ...given, revocations };
    const tokens = new TokenService(options, options.clock);
    return {
      module: AuthModule,
      controllers: [SessionController, UsersController],
      providers: [
        { provide: TokenService, useValue: tokens },
        { provide: SessionService, useValue: new SessionService(tokens, options) },
        { provide: SocketAuthenticator, useValue: new SocketAuthenticator(tokens, options) },
        { provide: Revocations, useValue: revocations },
        { provide: authLog, useValue: options.log },
        { provide: RateLimiter, useValue: options.limiter },
      ],
      exports: [TokenService, SocketAuthenticator],
    };
  }
}
