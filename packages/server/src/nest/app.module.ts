import { type DynamicModule, Module } from '@nestjs/common';
import { AuthModule } from './auth/auth.module.ts';
import type { AuthOptions } from './auth/auth.options.ts';
import { ChatModule } from './chat/chat.module.ts';
import type { ChatOptions } from './chat/chat.options.ts';
import { CursorsModule } from './cursors/cursors.module.ts';
import type { CursorsOptions } from './cursors/cursors.options.ts';
import { HttpModule } from './http/http.module.ts';
import type { Readiness } from './http/readiness.ts';
import { NotificationsModule } from './notifications/notifications.module.ts';
import type { NotificationsOptions } from './notifications/notifications.options.ts';
import { LiveScoresModule } from './live-scores/live-scores.module.ts';

export interface AppOptions {
  readonly auth: AuthOptions;
  readonly chat: ChatOptions;
  readonly cursors: CursorsOptions;
  readonly notifications: NotificationsOptions;
  readonly readiness: Readiness;
}

/** The whole server, as `partyline start` runs it. An application of your own imports the modules that it needs instead. */
@Module({})
export class AppModule {
  static forRoot({ auth, chat, cursors, notifications, readiness }: AppOptions): DynamicModule {
    const { streams, members, limiter, clock, log } = chat;
    const authModule = AuthModule.forRoot(auth);
    return {
      module: AppModule,
      imports: [
        authModule,
        ChatModule.forRoot(chat),
        CursorsModule.forRoot(cursors),
        NotificationsModule.forRoot({ ...notifications, auth: authModule }),
        LiveScoresModule.forRoot({ streams, limiter, clock, log, auth: authModule, notifier: notifications.inbox.notifier }),
        HttpModule.forRoot({ streams, members, limiter, readiness, auth: authModule }),
      ],
    };
  }
}
