export { Feed, type FeedOptions, type FeedSnapshot, type FeedState } from './feed.ts';
export { Feeds, feedsOf } from './feeds.ts';
export { Match, type MatchSnapshot } from './match.ts';
export type { FeedValue, MatchEntry, MatchPeriod, MatchSummary } from '@partyline/protocol';
