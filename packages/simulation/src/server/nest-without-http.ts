import 'reflect-metadata';
import { createServer } from 'node:http';
import type { DynamicModule, INestApplication, INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestContainer } from '@nestjs/core';
import { NoopGraphInspector } from '@nestjs/core/internal';
import { SocketModule } from '@nestjs/websockets/socket-module.js';
import type { PartylineAdapter } from '@partyline/server';

/**
 * A Nest application as far as gateways need one: real modules, injection, and binding of handlers to sockets, but no HTTP, no routes
 * and no looking for packages on disk. Those take three quarters of a start, and real files come in no order that a seed decides.
 */
export class NestWithoutHttp {
  readonly #context: INestApplicationContext;

  static async create(imports: readonly DynamicModule[]): Promise<NestWithoutHttp> {
    class Simulated {}
    const context = await NestFactory.createApplicationContext({ module: Simulated, imports: [...imports] }, { logger: false, abortOnError: false });
    return new NestWithoutHttp(context);
  }

  private constructor(context: INestApplicationContext) {
    this.#context = context;
  }

  get<T>(type: Type<T>): T {
    return this.#context.get(type, { strict: false });
  }

  /** What an adapter asks of the application that it is made for. Nothing listens. */
  get application(): INestApplication {
    return Object.assign(createServer(), { get: <T>(type: Type<T>): T => this.get(type) }) as unknown as INestApplication;
  }

  /** What `NestApplication.init` does for gateways. */
  async bind(adapter: PartylineAdapter): Promise<void> {
    const { container } = this.#context as unknown as { readonly container: NestContainer };
    const { applicationConfig } = container;
    if (!applicationConfig) throw new Error('this container was made without a configuration');
    applicationConfig.setIoAdapter(adapter);
    await new SocketModule().register(container, applicationConfig, NoopGraphInspector, {});
  }
}
