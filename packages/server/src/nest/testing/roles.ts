/** What each role's claim gives in each room, said once more by hand: r, w, both or neither. */
export const roles: Record<string, { claim: Record<string, string> | undefined; rooms: Record<string, '' | 'r' | 'w' | 'rw'> }> = {
  'a guest without a claim': { claim: undefined, rooms: { lobby: 'rw', 'open-1': 'rw', 'team-red': '', 'team-blue': '', absent: '' } },
  'a member of one team': { claim: { 'chat:team-red': 'rw' }, rooms: { lobby: '', 'open-1': '', 'team-red': 'rw', 'team-blue': '', absent: '' } },
  'a reader of all teams': { claim: { 'chat:team-*': 'r' }, rooms: { lobby: '', 'open-1': '', 'team-red': 'r', 'team-blue': 'r', absent: '' } },
  'a writer of news': { claim: { 'chat:lobby': 'w', 'chat:team-red': 'r' }, rooms: { lobby: 'w', 'open-1': '', 'team-red': 'r', 'team-blue': '', absent: '' } },
  'an admin': { claim: { '*': 'rw' }, rooms: { lobby: 'rw', 'open-1': 'rw', 'team-red': 'rw', 'team-blue': 'rw', absent: 'rw' } },
  'someone of another namespace': { claim: { 'notifications:*': 'rw' }, rooms: { lobby: '', 'open-1': '', 'team-red': '', 'team-blue': '', absent: '' } },
  'someone with nothing': { claim: {}, rooms: { lobby: '', 'open-1': '', 'team-red': '', 'team-blue': '', absent: '' } },
};
