import { limits } from '../../client.ts';

export const maxText = limits.textLength;
/** From here on the counter tells how much is left. */
export const counterFrom = maxText - 400;
