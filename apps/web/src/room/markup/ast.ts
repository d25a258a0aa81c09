/** A text as the app understands it. There is no node for HTML: what is not one of these is text. */
export type Inline =
  | { type: 'text'; text: string }
  | { type: 'strong' | 'em' | 'del'; children: Inline[] }
  | { type: 'code'; text: string }
  | { type: 'link'; href: string; text: string }
  | { type: 'mention'; name: string; isSelf: boolean };

export type Block = { type: 'paragraph' | 'quote'; children: Inline[] } | { type: 'code'; text: string };

/** Whom an `@` may name: a name without its `@`, any case. */
export interface Names {
  self: string | undefined;
  others: readonly string[];
}
