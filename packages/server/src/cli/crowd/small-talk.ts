import { oneOf, type Random } from './random.ts';

// biome-ignore format: a list of words
const names = [
  'Ada', 'Bruno', 'Chidi', 'Dalia', 'Emil', 'Farah', 'Goran', 'Hana', 'Ines', 'Jonas', 'Kofi', 'Lena', 'Mateo', 'Noor', 'Oskar', 'Priya', 'Quentin',
  'Rosa', 'Sven', 'Tamar', 'Uma', 'Viktor', 'Wanda', 'Ximena', 'Yusuf', 'Zoe', 'Anouk', 'Bela', 'Cora', 'Dmitri', 'Elif', 'Finn', 'Greta', 'Hugo',
  'Ivana', 'Jamal', 'Kaya', 'Luca', 'Mina', 'Nils', 'Olga', 'Pablo', 'Rania', 'Selim', 'Tove', 'Ugo', 'Vera', 'Wei', 'Yara', 'Zeno',
];

const lines = [
  'hi all',
  'morning!',
  'can everyone see my cursor?',
  'yes, top left',
  'who is moving so fast?',
  'that was me, sorry',
  'I like the second one better',
  'same here',
  'shall we start?',
  'two minutes, I need a coffee',
  'look at the corner down right',
  'oh, nice',
  'could somebody zoom out a little?',
  'it is quick today',
  'agreed',
  'no strong opinion, go ahead',
  'wait, where did it go?',
  'found it',
  'let us keep this one',
  'I will write it down',
  'back in five',
  'welcome!',
  'what about the blue one?',
  'fine with me',
  'one more look, please',
  'done, I think',
  'good idea',
  'I would move it up a bit',
  'there, like that',
  'thanks!',
];

/** What the person with this number is called; from the second round of names on with a number. */
export function nameOf(index: number): string {
  const round = Math.floor(index / names.length);
  const name = names[index % names.length] as string;
  return round === 0 ? name : `${name} ${round + 1}`;
}

export function lineOf(random: Random): string {
  return oneOf(random, lines);
}
