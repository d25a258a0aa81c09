import { type DynamicModule, Module } from '@nestjs/common';
import { ChatGateway } from './chat.gateway.ts';
import { chatOptions, type ChatOptions } from './chat.options.ts';

/** The `/chat` namespace. Identities come from the adapter's `authenticate` (see `AuthModule`). */
@Module({})
export class ChatModule {
  static forRoot(options: ChatOptions): DynamicModule {
    return { module: ChatModule, providers: [ChatGateway, { provide: chatOptions, useValue: options }] };
  }
}
