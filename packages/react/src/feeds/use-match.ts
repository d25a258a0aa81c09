import { feedsOf, type Match, type MatchSnapshot } from '@partyline/client/feeds';
import { useEffect, useMemo } from 'react';
import { usePartyline } from '../use-partyline.ts';
import { useSnapshot } from '../use-snapshot.ts';

const snapshotOf = (match: Match): MatchSnapshot => match.snapshot;

/** What happens in a match; watched while mounted. */
export function useMatch(id: string): MatchSnapshot & { readonly match: Match } {
  const client = usePartyline();
  const match = useMemo(() => feedsOf(client).match(id), [client, id]);
  useEffect(() => match.hold(), [match]);
  const snapshot = useSnapshot(match, snapshotOf);
  return useMemo(() => ({ ...snapshot, match }), [snapshot, match]);
}
