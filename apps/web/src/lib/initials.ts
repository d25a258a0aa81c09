const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Up to two signs that stand for a name: first letters of its first and last word, whole graphemes only. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s._-]+/u).filter((word) => /[\p{L}\p{N}\p{Emoji_Presentation}]/u.test(word));
  // Two letters of a script that joins them would read as a word, and a picture takes all the room there is.
  const isOne = /\p{Script=Arabic}|\p{Script=Syriac}|\p{Script=Mongolian}|\p{Emoji_Presentation}/u.test(name);
  const chosen = words.length > 1 && !isOne ? [words[0], words.at(-1)] : words.slice(0, 1);
  const signs = chosen.map((word) => firstSign(word ?? ''));
  return signs.join('').toLocaleUpperCase() || firstSign(name);
}

function firstSign(word: string): string {
  const first = [...segmenter.segment(word)].find(({ segment }) => /[\p{L}\p{N}\p{Emoji_Presentation}]/u.test(segment));
  return first?.segment ?? [...segmenter.segment(word)][0]?.segment ?? '?';
}
