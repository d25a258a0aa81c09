import type { Type } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { GATEWAY_METADATA, GATEWAY_OPTIONS, PORT_METADATA } from '@nestjs/websockets/constants.js';
import type { GatewayOptions } from './adapter.options.ts';

/** A gateway as Nest holds it, before it is bound. */
export interface GatewayProvider {
  readonly metatype: Type;
  readonly instance: object;
  /** One instance for all, rather than one for each client. */
  readonly isStatic: boolean;
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
