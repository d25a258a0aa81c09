/** The line, as the screen tells of it: up again is not yet up to date. */
export type Line = 'down' | 'catching-up' | 'live';

/** How long the line has not been live, as far as the screen is concerned. */
export interface Outage {
  line: Line;
  /** When it was live last; undefined while it is. */
  since: number | undefined;
  /** When it came back after an outage that was shown. */
  backAt: number | undefined;
}

export type BannerKind = 'none' | 'reconnecting' | 'offline' | 'catching-up' | 'back';

/** A blip is nobody's business; after five seconds people want to know what happens to what they write. */
export const pace = { reconnectingMs: 1000, offlineMs: 5000, backMs: 2500 } as const;

export const noOutage: Outage = { line: 'live', since: undefined, backAt: undefined };

/** Retries come and go within one outage: only being up to date ends it. */
export function trackOutage(outage: Outage, line: Line, now: number): Outage {
  if (line === outage.line) return outage;
  if (line !== 'live') return { line, since: outage.since ?? now, backAt: undefined };
  const wasShown = outage.since !== undefined && now - outage.since >= pace.reconnectingMs;
  return { line, since: undefined, backAt: wasShown ? now : undefined };
}

export function bannerAt({ line, since, backAt }: Outage, now: number): BannerKind {
  if (since === undefined) return backAt !== undefined && now - backAt < pace.backMs ? 'back' : 'none';
  const down = now - since;
  if (down < pace.reconnectingMs) return 'none';
  if (line === 'catching-up') return 'catching-up';
  return down < pace.offlineMs ? 'reconnecting' : 'offline';
}

/** In how many milliseconds the banner changes by itself; undefined where it stays. */
export function nextChangeIn({ since, backAt }: Outage, now: number): number | undefined {
  const moments = since === undefined ? [backAt === undefined ? -Infinity : backAt + pace.backMs] : [since + pace.reconnectingMs, since + pace.offlineMs];
  const next = moments.find((moment) => moment > now);
  return next === undefined ? undefined : next - now;
}
