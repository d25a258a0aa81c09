import type { Content } from './history.ts';

/** What an entry says, or a publish asks it to say, as the wire has it. */
export interface Said {
  readonly kind: string;
  readonly target?: number | undefined;
  readonly text?: string | undefined;
  readonly replyTo?: number | undefined;
  readonly emoji?: string | undefined;
  readonly on?: boolean | undefined;
  readonly deleted?: boolean | undefined;
}

export function contentOf({ kind, target, text, replyTo, emoji, on, deleted = false }: Said): Content {
  const isErased = deleted || emoji === '';
  return {
    kind,
    ...(target === undefined ? {} : { target }),
    ...(isErased ? {} : { says: [text, replyTo, emoji, on].filter((each) => each !== undefined).join(' ') }),
  };
}

/** For a message about it. */
export function inWords({ kind, target, says }: Content): string {
  return `${kind}${target === undefined ? '' : ` of ${target}`} ${says ?? 'erased'}`;
}
