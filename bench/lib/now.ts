/** Milliseconds since 1970 with fractions: the same clock in all processes of a machine. */
export const now = (): number => performance.timeOrigin + performance.now();
