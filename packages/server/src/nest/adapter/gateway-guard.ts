import type { Type } from '@nestjs/common';
import { EXCEPTION_FILTERS_METADATA } from '@nestjs/common/constants.js';
import type { Log } from '../../logging/logger.ts';
import type { GatewayProvider } from './gateways.ts';
import { refusalFilter } from './refusal.filter.ts';
import { sessionOf } from './socket-session.ts';

type Hook = (...args: unknown[]) => unknown;
type HookName = 'afterInit' | 'handleConnection' | 'handleDisconnect';
type Gateway = { [N in HookName]?: Hook };

const guarded = new WeakSet<Hook>();

/**
 * Makes the gateways of an application safe to run, before Nest binds them. A hook that throws would otherwise take the
 * process down: Nest calls hooks from an RxJS subscriber, whose errors are thrown again as uncaught exceptions, and ignores
 * the promises of async ones. And an error that no filter of theirs catches would leave the client's ack unanswered.
 *
 * Request-scoped gateways get their hooks on the class. Nest makes their instance first, so a client's events are held
 * only from when its `handleConnection` begins.
 */
export function guardGateways(gateways: readonly GatewayProvider[], log: Log): void {
  for (const { metatype, instance, isStatic } of gateways) {
    catchLast(metatype);
    guardHooks((isStatic ? instance : metatype.prototype) as Gateway, log);
  }
}

/** Nest asks filters from the last to the first, so ours, which takes anything, comes first in the list. */
function catchLast(metatype: Type): void {
  const filters = (Reflect.getMetadata(EXCEPTION_FILTERS_METADATA, metatype) ?? []) as unknown[];
  if (!filters.includes(refusalFilter)) Reflect.defineMetadata(EXCEPTION_FILTERS_METADATA, [refusalFilter, ...filters], metatype);
}

function guardHooks(gateway: Gateway, log: Log): void {
  const report = (message: string) => (error: unknown) => log.error({}, message, error);
  replace(gateway, 'afterInit', (run) => void attempt(run, report('afterInit of a gateway failed')));
  replace(gateway, 'handleDisconnect', (run) => void attempt(run, report('handleDisconnect of a gateway failed')));
  replace(gateway, 'handleConnection', (run, client) => {
    const session = sessionOf(client as object);
    const settled = attempt(run, (error) => session?.fail(error));
    if (settled) session?.hold(settled);
  });
}

/** Runs a hook and reports what it throws, now or later. The promise of an async one never rejects. */
function attempt(run: () => unknown, report: (error: unknown) => void): Promise<void> | undefined {
  try {
    const result = run();
    return isPromiseLike(result) ? Promise.resolve(result).then(() => {}, report) : undefined;
  } catch (error) {
    report(error);
    return undefined;
  }
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function replace(gateway: Gateway, name: HookName, supervise: (run: () => unknown, client: unknown) => void): void {
  const hook = gateway[name];
  if (!hook || guarded.has(hook)) return;
  const guardedHook: Hook = function (this: unknown, ...args) {
    supervise(() => hook.apply(this, args), args[0]);
  };
  guarded.add(guardedHook);
  Object.defineProperty(gateway, name, { value: guardedHook, configurable: true, writable: true, enumerable: false });
}
