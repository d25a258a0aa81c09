/** How much may wait for a connection that reads slowly, in bytes that its socket has not taken yet (rule D9). */
export interface Limits {
  /** Past this, volatile packets for the connection are dropped and counted. */
  readonly soft: number;
  /** Past this, the connection is closed with `slow_consumer`. `Infinity` keeps stock behaviour: memory without bound. */
  readonly hard: number;
  /** Packets in one answer to a long-polling request. The Python client drops a connection that gets more than 16. */
  readonly pollingPackets: number;
  /** A turn's writes go on for this many milliseconds before other events get their chance. */
  readonly sliceMs: number;
  /** How long a closing WebSocket may take to answer our close frame before it is destroyed. */
  readonly closeTimeoutMs: number;
}

export const DEFAULT_LIMITS: Limits = {
  soft: 64 * 1024,
  hard: 2 * 1024 * 1024,
  pollingPackets: 16,
  sliceMs: 4,
  closeTimeoutMs: 5_000,
};

/** Fills what is left out, and refuses values that can't be meant. */
export function limitsOf(given: Partial<Limits>): Limits {
  const limits: Limits = { ...DEFAULT_LIMITS, ...given };
  for (const [name, value] of Object.entries(limits)) {
    if (typeof value !== 'number' || !(value > 0)) throw new RangeError(`engine limit "${name}" must be a number above 0, got ${String(value)}`);
  }
  if (limits.hard < limits.soft) throw new RangeError('engine limit "hard" must not be below "soft"');
  return limits;
}
