export * from '@partyline/client/feeds';
export { useFeed, useFeedSource, useFeedState } from './use-feed.ts';
export { useMatch } from './use-match.ts';
