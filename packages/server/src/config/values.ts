import { isIP } from 'node:net';
import { z } from 'zod';

/**
 * A kind of setting. `label` ends the sentence "PORT must be ..."; `schema` takes the text of an environment variable as
 * well as the natural form in a JSON file; `show` writes a value so that the environment would read it back.
 */
export interface ValueType<T> {
  readonly label: string;
  readonly schema: z.ZodType<T>;
  show(value: T): string;
}

export const integer = (min: number, max: number): ValueType<number> => ({
  label: `a whole number from ${min} to ${max}`,
  schema: z.union([z.number(), z.string().trim().regex(/^\d+$/).transform(Number)]).pipe(z.int().min(min).max(max)),
  show: String,
});

const on = ['on', 'true', 'yes', '1'];
const off = ['off', 'false', 'no', '0'];

export const flag: ValueType<boolean> = {
  label: 'on or off',
  schema: z.union([
    z.boolean(),
    z
      .string()
      .trim()
      .toLowerCase()
      .refine((word) => on.includes(word) || off.includes(word))
      .transform((word) => on.includes(word)),
  ]),
  show: (value) => (value ? 'on' : 'off'),
};

export const choice = <const T extends string>(...names: readonly [T, ...T[]]): ValueType<T> => ({
  label: `one of ${names.join(', ')}`,
  schema: z.enum(names),
  show: String,
});

export const text = (label: string, isValid: (value: string) => boolean = () => true): ValueType<string> => ({
  label,
  schema: z.string().trim().min(1).refine(isValid),
  show: String,
});

/** Separated by commas in the environment, an array in a file. */
export const list = (label: string, isValid: (item: string) => boolean): ValueType<readonly string[]> => ({
  label: `${label}, separated by commas`,
  schema: z
    .union([z.array(z.string()), z.string().transform((value) => value.split(','))])
    .transform((items) => items.map((item) => item.trim()).filter((item) => item !== ''))
    .refine((items) => items.every(isValid)),
  show: (items) => items.join(','),
});

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
type Unit = keyof typeof units;

/** In milliseconds. */
export const duration = (min: string, max: string): ValueType<number> => ({
  label: `a length of time from ${min} to ${max}, such as 500ms, 10s, 5m, 12h or 30d`,
  schema: z
    .string()
    .trim()
    .regex(/^\d+(ms|s|m|h|d)$/)
    .transform(milliseconds)
    .pipe(z.int().min(milliseconds(min)).max(milliseconds(max))),
  show: showDuration,
});

function milliseconds(value: string): number {
  const [, amount = '', unit = 'ms'] = /^(\d+)(\D+)$/.exec(value) ?? [];
  return Number(amount) * units[unit as Unit];
}

function showDuration(value: number): string {
  const unit = (['d', 'h', 'm', 's'] as const).find((candidate) => value > 0 && value % units[candidate] === 0) ?? 'ms';
  return `${value / units[unit]}${unit}`;
}

/** An origin as browsers write it in the `Origin` header, or `*`. */
export function isOrigin(value: string): boolean {
  if (value === '*') return true;
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) && new URL(value).origin === value;
}

export function isHttpUrl(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

/** An address or a network in CIDR form. */
export function isNetwork(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
