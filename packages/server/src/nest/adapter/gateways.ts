import type { INestApplication, Type } from '@nestjs/common';
import { ModulesContainer, NestApplication } from '@nestjs/core';
import { GATEWAY_METADATA, GATEWAY_OPTIONS, PORT_METADATA } from '@nestjs/websockets/constants.js';
import type { GatewayOptions } from './adapter.options.ts';

/** A gateway as Nest holds it, before it is bound. */
export interface GatewayProvider {
  readonly metatype: Type;
  readonly instance: object;
  /** One instance for all, rather than one for each client. */
  readonly isStatic: boolean;
}

/** Throws where the application was made by another copy of Nest: whatever is asked of it by our copy's classes, it ends the process. */
export function modulesOf(app: INestApplication): ModulesContainer {
  const { constructor } = Object.getPrototypeOf(app) as object;
  if (constructor.name === NestApplication.name && constructor !== NestApplication) {
    throw new Error(
      'PartylineAdapter and this application use two different copies of @nestjs/core, so the adapter cannot see the gateways. ' +
        'Install one copy, of version 12, for both: `npm ls @nestjs/core` shows which there are, and who asks for them.',
    );
  }
  return app.get(ModulesContainer);
}

/** Every gateway of an application. */
export function gatewaysOf(modules: ModulesContainer): GatewayProvider[] {
  return [...modules.values()].flatMap(({ providers }) =>
    [...providers.values()].flatMap((provider) => {
      const { metatype, instance, isNotMetatype } = provider;
      if (isNotMetatype || !metatype || !Reflect.hasMetadata(GATEWAY_METADATA, metatype)) return [];
      return [{ metatype: metatype as Type, instance: instance as object, isStatic: provider.isDependencyTreeStatic() }];
    }),
  );
}

/**
 * The options of the server at a port and path: those of all its gateways, an earlier one's before a later one's. Nest passes
 * those of a single gateway, and which one depends on the order in which its promises resolve.
 */
export function optionsAt(gateways: readonly GatewayProvider[], port: number, path: string | undefined): GatewayOptions {
  const options: GatewayOptions[] = gateways
    .filter(({ metatype }) => ((Reflect.getMetadata(PORT_METADATA, metatype) as number | undefined) ?? 0) === port)
    .map(({ metatype }) => (Reflect.getMetadata(GATEWAY_OPTIONS, metatype) ?? {}) as GatewayOptions)
    .filter((option) => option.path === path);
  return Object.assign({}, ...options.reverse()) as GatewayOptions;
}
