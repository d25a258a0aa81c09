import { type DynamicModule, Module } from '@nestjs/common';
import { Presence } from '../../core/presence.ts';
import { ChatGateway } from './chat.gateway.ts';
import { chatOptions, type ChatOptions } from './chat.options.ts';
import { ChatConnections } from './chat-connection.ts';
import { EphemeralGateway } from './ephemeral.gateway.ts';

/** The `/chat` namespace. Identities come from the adapter's `authenticate` (see `AuthModule`). */
@Module({})
export class ChatModule {
  static forRoot(options: ChatOptions): DynamicModule {
    return {
      module: ChatModule,
      providers: [
        ChatGateway,
        EphemeralGateway,
        { provide: chatOptions, useValue: options },
        { provide: ChatConnections, useValue: new ChatConnections(options.limiter) },
        { provide: Presence, useValue: new Presence(options) },
      ],
    };
  }
}
