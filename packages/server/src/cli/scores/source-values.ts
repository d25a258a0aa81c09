/** What both commands take. */
export const sourceValues = {
  url: { of: 'address', about: 'of the server; that of these settings unless it is given' },
  token: { of: 'token', about: 'for the server, or PARTYLINE_TOKEN; signed with the data folder’s secret unless it is given' },
} as const;
