import { type DynamicModule, Module } from '@nestjs/common';
import { NotificationsController } from './notifications.controller.ts';
import { NotificationsGateway } from './notifications.gateway.ts';
import { notificationsOptions, type NotificationsOptions } from './notifications.options.ts';

export interface NotificationsModuleOptions extends NotificationsOptions {
  /** The module that exports `TokenService`: `AuthModule.forRoot(...)`. */
  readonly auth: DynamicModule;
}

/** The `/notifications` namespace and `POST /api/notifications`. Identities come from the adapter's `authenticate` (see `AuthModule`). */
@Module({})
export class NotificationsModule {
  static forRoot({ auth, ...options }: NotificationsModuleOptions): DynamicModule {
    return {
      module: NotificationsModule,
      imports: [auth],
      controllers: [NotificationsController],
      providers: [NotificationsGateway, { provide: notificationsOptions, useValue: options }],
    };
  }
}
