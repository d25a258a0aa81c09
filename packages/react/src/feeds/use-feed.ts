import { type Feed, type FeedOptions, feedsOf, type FeedSnapshot, type FeedValue } from '@partyline/client/feeds';
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { usePartyline } from '../use-partyline.ts';
import { useSnapshot } from '../use-snapshot.ts';

const snapshotOf = (feed: Feed): FeedSnapshot => feed.snapshot;

/** A feed; kept up to date while mounted. Renders nothing by itself. */
export function useFeedSource(name: string, { keys, maxHz }: FeedOptions = {}): Feed {
  const client = usePartyline();
  const named = keys && JSON.stringify(keys);
  const feed = useMemo(
    () => feedsOf(client).feed(name, { keys: named === undefined ? undefined : (JSON.parse(named) as string[]), maxHz }),
    [client, name, named, maxHz],
  );
  useEffect(() => feed.hold(), [feed]);
  return feed;
}

/** All of a feed, or the keys that `options` name; kept up to date while mounted. Renders again when anything in it changed. */
export function useFeed(name: string, options?: FeedOptions): FeedSnapshot;
/** The last value under one key of a feed. Renders again only when that is another one. */
export function useFeed(name: string, key: string, options?: FeedOptions): FeedValue | undefined;
export function useFeed(name: string, first?: string | FeedOptions, second?: FeedOptions): FeedSnapshot | FeedValue | undefined {
  const key = typeof first === 'string' ? first : undefined;
  const feed = useFeedSource(name, typeof first === 'string' ? second : first);
  const subscribe = useCallback((listener: () => void) => (key === undefined ? feed.subscribe(listener) : feed.subscribeKey(key, listener)), [feed, key]);
  return useSyncExternalStore(
    subscribe,
    () => (key === undefined ? feed.snapshot : feed.get(key)),
    () => (key === undefined ? feed.snapshot : feed.get(key)),
  );
}

/** How it is with a feed: whether it is live, quiet, or we are behind. */
export function useFeedState(feed: Feed): FeedSnapshot {
  return useSnapshot(feed, snapshotOf);
}
