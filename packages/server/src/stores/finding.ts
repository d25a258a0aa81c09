/** `problem`: something is wrong, and `partyline doctor` ends with exit code 1. */
export type FindingLevel = 'fine' | 'note' | 'problem';

/** What an examination says of one thing. */
export interface Finding {
  readonly about: string;
  readonly level: FindingLevel;
  /** A sentence without its full stop. */
  readonly message: string;
  /** The streams concerned. */
  readonly rooms?: readonly string[];
  /** What the server does about it by itself. */
  readonly nextStart?: string;
  /** What the operator should do. */
  readonly advice?: string;
}
