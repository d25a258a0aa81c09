import { z } from 'zod';
import type { Rate } from '../core/token-bucket.ts';
import { defaultRateLimits, type RateKind, type RateLimits, type RateScope } from '../nest/limits/rate-limits.ts';
import type { ValueType } from './values.ts';

const units = { s: 1, m: 60, h: 3600 } as const;
const ratePattern = /^(\d+)\/(s|m|h)(?: burst (\d+))?$/;

/** `20/s burst 100`, `60/m` (a burst of as many), or `off`. */
const RateText = z
  .string()
  .trim()
  .refine((text) => text === 'off' || isPositive(parseRate(text)))
  .transform((text) => (text === 'off' ? undefined : parseRate(text)));

const Changes = z.record(z.string().trim().refine(isRateName), RateText);

/**
 * Changes to the standard rates. `off` alone lifts all of them: for load tests, and behind a gateway that limits by itself.
 */
export const rates: ValueType<RateLimits> = {
  label: 'off, or changes such as "user.publishes=50/s burst 500, address.publishes=off"',
  schema: z.union([
    z
      .string()
      .trim()
      .toLowerCase()
      .pipe(z.literal('off'))
      .transform((): RateLimits => ({ user: {}, connection: {}, address: {} })),
    z.string().transform(splitChanges).pipe(Changes).transform(applyChanges),
    Changes.transform(applyChanges),
  ]),
  show: (limits) => {
    const changed = rateNames().filter((name) => showRate(rateOf(limits, name)) !== showRate(rateOf(defaultRateLimits, name)));
    if (changed.length === rateNames().length && changed.every((name) => rateOf(limits, name) === undefined)) return 'off';
    return changed.map((name) => `${name}=${showRate(rateOf(limits, name))}`).join(', ');
  },
};

/** `user.publishes` and so on: every rate that there is. */
export function rateNames(): string[] {
  return Object.entries(defaultRateLimits).flatMap(([scope, kinds]) => Object.keys(kinds).map((kind) => `${scope}.${kind}`));
}

export function rateOf(limits: RateLimits, name: string): Rate | undefined {
  const [scope, kind] = name.split('.') as [RateScope, RateKind];
  return limits[scope][kind];
}

export function showRate(rate: Rate | undefined): string {
  if (!rate) return 'off';
  const unit = (['s', 'm', 'h'] as const).find((candidate) => Number.isInteger(rate.perSecond * units[candidate])) ?? 'h';
  return `${Math.round(rate.perSecond * units[unit])}/${unit} burst ${rate.burst}`;
}

function splitChanges(text: string): Record<string, string> {
  const changes = text.split(',').filter((change) => change.trim() !== '');
  return Object.fromEntries(changes.map((change) => [change.split('=', 1)[0] ?? '', change.slice(change.indexOf('=') + 1)]));
}

function applyChanges(changes: Record<string, Rate | undefined>): RateLimits {
  const limits: Record<RateScope, { [K in RateKind]?: Rate }> = {
    user: { ...defaultRateLimits.user },
    connection: { ...defaultRateLimits.connection },
    address: { ...defaultRateLimits.address },
  };
  for (const [name, rate] of Object.entries(changes)) {
    const [scope, kind] = name.split('.') as [RateScope, RateKind];
    if (rate) limits[scope][kind] = rate;
    else delete limits[scope][kind];
  }
  return limits;
}

function parseRate(text: string): Rate {
  const [, amount = '0', unit = 's', burst = amount] = ratePattern.exec(text) ?? [];
  return { perSecond: Number(amount) / units[unit as keyof typeof units], burst: Number(burst) };
}

const isPositive = (rate: Rate): boolean => rate.perSecond > 0 && rate.burst >= 1;

function isRateName(name: string): boolean {
  return rateNames().includes(name);
}
