/** What is said of the typists, behind the names of those whose names are known. */
export function verbFor(named: number, count: number): string {
  if (named === 0) return count === 1 ? 'Someone is typing' : `${count} people are typing`;
  return count === 1 ? ' is typing' : ' are typing';
}
