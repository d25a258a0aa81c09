/** How long things last, in milliseconds. What one side does at such a pace the other relies on. */
export const times = {
  /** E4: somebody counts as typing for so long after their last key. */
  typing: 2_000,
  /** How often a client tells that keys come, at most. */
  typingTold: 1_000,
  /** How long a client believes that somebody is typing whom it hears no more of: the server repeats itself twice in it. */
  typingForgotten: 6_000,
  /** Without input for so long, or not to be seen at all, a client says that its user is idle. */
  idle: 60_000,
} as const;
