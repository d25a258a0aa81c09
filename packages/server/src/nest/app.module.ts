import { type DynamicModule, Module } from '@nestjs/common';
import { AuthModule } from './auth/auth.module.ts';
import type { AuthOptions } from './auth/auth.options.ts';
import { ChatModule } from './chat/chat.module.ts';
import type { ChatOptions } from './chat/chat.options.ts';
import { CursorsModule } from './cursors/cursors.module.ts';
import type { CursorsOptions } from './cursors/cursors.options.ts';
import { HttpModule } from './http/http.module.ts';
import type { Readiness } from './http/readiness.ts';

export interface AppOptions {
  readonly auth: AuthOptions;
  readonly chat: ChatOptions;
  readonly cursors: CursorsOptions;
  readonly readiness: Readiness;
}

/** The whole server, as `partyline start` runs it. An application of your own imports the modules that it needs instead. */
@Module({})
export class AppModule {
  static forRoot({ auth, chat, cursors, readiness }: AppOptions): DynamicModule {
    const { streams, members, limiter } = chat;
    const authModule = AuthModule.forRoot(auth);
    return {
      module: AppModule,
      imports: [
        authModule,
        ChatModule.forRoot(chat),
        CursorsModule.forRoot(cursors),
        HttpModule.forRoot({ streams, members, limiter, readiness, auth: authModule }),
      ],
    };
  }
}
