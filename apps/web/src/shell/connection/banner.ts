/** How long the line has been down, as far as the screen is concerned. */
export interface Outage {
  /** When it went down; undefined while it is up. */
  since: number | undefined;
  /** When it came back after an outage that was shown. */
  backAt: number | undefined;
}

export type Banner = { kind: 'none' } | { kind: 'reconnecting' } | { kind: 'offline' } | { kind: 'back' };

/** A blip is nobody's business; after five seconds people want to know what happens to what they write. */
export const pace = { reconnectingMs: 1000, offlineMs: 5000, backMs: 2500 } as const;

export const noOutage: Outage = { since: undefined, backAt: undefined };

/** Retries come and go within one outage: only going live ends it. */
export function trackOutage(outage: Outage, isLive: boolean, now: number): Outage {
  if (!isLive) return outage.since === undefined ? { since: now, backAt: undefined } : outage;
  if (outage.since === undefined) return outage;
  return { since: undefined, backAt: now - outage.since >= pace.reconnectingMs ? now : undefined };
}

export function bannerAt({ since, backAt }: Outage, now: number): Banner {
  if (since !== undefined) {
    const down = now - since;
    if (down >= pace.offlineMs) return { kind: 'offline' };
    return { kind: down >= pace.reconnectingMs ? 'reconnecting' : 'none' };
  }
  return { kind: backAt !== undefined && now - backAt < pace.backMs ? 'back' : 'none' };
}

/** In how many milliseconds the banner changes by itself; undefined where it stays. */
export function nextChangeIn({ since, backAt }: Outage, now: number): number | undefined {
  const moments = since === undefined ? [backAt === undefined ? -Infinity : backAt + pace.backMs] : [since + pace.reconnectingMs, since + pace.offlineMs];
  const next = moments.find((moment) => moment > now);
  return next === undefined ? undefined : next - now;
}
