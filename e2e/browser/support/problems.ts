/** What a browser itself tells its console of attempts that fail. Anything else would be ours. */
export function ours(problems: readonly string[]): string[] {
  return problems.filter((problem) => !/net::ERR_|WebSocket connection to/.test(problem));
}
