export { Feed, type FeedOptions, type FeedSnapshot } from './feed.ts';
export type { FeedState } from './feed-state.ts';
export { Feeds, feedsOf } from './feeds.ts';
export { Match, type MatchSnapshot } from './match.ts';
export type { FeedValue, MatchEntry, MatchPeriod, MatchSummary } from '@partyline/protocol';
