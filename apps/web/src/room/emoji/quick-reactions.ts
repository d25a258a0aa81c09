/** One click away on every message. */
export const quickReactions = ['👍', '❤️', '😂'] as const;
