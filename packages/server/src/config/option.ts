import type { ValueType } from './values.ts';

/** One setting. Its key in the options table is its name in a configuration file. */
export interface Option<T> {
  /** The environment variable. */
  readonly env: string;
  /** One sentence for the documentation. */
  readonly about: string;
  readonly type: ValueType<NonNullable<T>>;
  readonly default: T;
  /** What stands in the documentation where the default depends on something, or where there is none. */
  readonly defaultAbout?: string;
  /** Never printed. */
  readonly secret?: true;
}

export const option = <T>(fields: Option<T>): Option<T> => fields;

/** A setting that may be absent; `defaultAbout` says what happens then. */
export const optional = <T>(fields: Omit<Option<T>, 'default'> & { readonly defaultAbout: string }): Option<T | undefined> => ({
  ...fields,
  type: fields.type as ValueType<NonNullable<T | undefined>>,
  default: undefined,
});
