/** What stands behind a name in the line: the names of all typists are `named`, and `count` is how many there are. */
export function separatorAfter(index: number, named: number, count: number): string {
  if (index === named - 1) return '';
  return index === named - 2 && named === count ? ' and ' : ', ';
}

/** What stands behind the last name. Kept apart from the names, which may be too long for the line: this is what it has to say. */
export function tailOf(named: number, count: number): string {
  const rest = count - named;
  if (named === 0) return count === 1 ? 'Someone is typing' : `${count} people are typing`;
  if (rest > 0) return ` and ${rest} more are typing`;
  return count === 1 ? ' is typing' : ' are typing';
}
