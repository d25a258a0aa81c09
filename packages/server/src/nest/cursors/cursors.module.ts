import { type DynamicModule, Module } from '@nestjs/common';
import { CursorsGateway } from './cursors.gateway.ts';
import { cursorsOptions, type CursorsOptions } from './cursors.options.ts';

/** The `/cursors` namespace. Identities come from the adapter's `authenticate` (see `AuthModule`). */
@Module({})
export class CursorsModule {
  static forRoot(options: CursorsOptions): DynamicModule {
    return { module: CursorsModule, providers: [CursorsGateway, { provide: cursorsOptions, useValue: options }] };
  }
}
